-- The expected grid is built first, so nothing can vanish from it: every expected member has a submission,
-- every active member a state of every data sheet, every quarter its coverage and every number that judges.
with

quarters as (select * from {{ ref('int_quarters') }}),

members as (select * from {{ ref('int_members') }}),

expected as (
    select
        'submissions' as grid,
        count(*) filter (where is_expected) as n_expected
    from members
    union all
    select
        'sheet states' as grid,
        count(*) * len({{ data_sheets() }}) as n_expected
    from members
    union all
    select
        'coverage' as grid,
        count(*) as n_expected
    from quarters
    union all
    select
        'thresholds' as grid,
        count(*) * (
            (select count(*) from {{ ref('indicators') }}) + (select count(*) from {{ ref('rules') }})
        ) as n_expected
    from quarters
),

found as (
    select
        'submissions' as grid,
        count(*) as n_found
    from {{ ref('submissions') }} as submissions
    semi join members
        on
            submissions.partnership_id = members.partnership_id
            and submissions.quarter = members.quarter
            and submissions.partner_id = members.partner_id
            and members.is_expected
    union all
    select
        'sheet states' as grid,
        count(*) as n_found
    from {{ ref('int_sheet_states') }} as states
    semi join members
        on
            states.partnership_id = members.partnership_id
            and states.quarter = members.quarter
            and states.partner_id = members.partner_id
    union all
    select
        'coverage' as grid,
        count(*) as n_found
    from {{ ref('int_coverage') }}
    union all
    select
        'thresholds' as grid,
        count(*) as n_found
    from {{ ref('int_thresholds') }}
)

select
    expected.grid,
    expected.n_expected,
    found.n_found
from expected
inner join found on expected.grid = found.grid
where expected.n_expected <> found.n_found

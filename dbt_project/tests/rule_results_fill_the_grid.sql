-- Every expected rule, quarter and subject has a result, and none has a result that is not expected. The grid
-- is built here from the register's own rows, not from the models that the rules use; subjects that only
-- returns can name (pairs, actions, partners outside that were asked) come from the marts.
with

judged as (
    select
        partnership_id,
        quarter,
        quarter_index,
        quarter_start,
        quarter_end
    from {{ ref('int_quarters') }}
    where state = 'judged'
),

members as (
    select distinct
        judged.partnership_id,
        judged.quarter,
        memberships.partner_id,
        memberships.must_report = 'yes'
        and coalesce(memberships.left_on >= judged.quarter_end - 1, true) as is_expected
    from judged
    inner join {{ ref('stg_register_memberships') }} as memberships
        on
            judged.partnership_id = memberships.partnership_id
            and judged.quarter_end > memberships.joined_on
            and (memberships.left_on is null or judged.quarter_start <= memberships.left_on)
    qualify
        row_number() over (
            partition by judged.partnership_id, judged.quarter, memberships.partner_id
            order by memberships.joined_on desc
        ) = 1
),

{% set live -%}
    coalesce(entries.valid_from, judged.quarter_start) < judged.quarter_end
    and coalesce(entries.valid_to, judged.quarter_start) >= judged.quarter_start
{%- endset %}

responsibilities as (
    select distinct
        judged.partnership_id,
        judged.quarter,
        entries.responsibility_id
    from judged
    inner join {{ ref('stg_register_responsibilities') }} as entries
        on judged.partnership_id = entries.partnership_id and {{ live }}
),

components as (
    select
        judged.partnership_id,
        judged.quarter,
        entries.component_id
    from judged
    inner join {{ ref('stg_register_components') }} as entries
        on judged.partnership_id = entries.partnership_id and {{ live }}
    inner join {{ ref('stg_register_plans') }} as plans
        on
            judged.partnership_id = plans.partnership_id
            and judged.quarter = plans.quarter
            and entries.component_id = plans.component_id
    where plans.planned_units > 0
    group by all
    having max_by(entries.core, coalesce(entries.valid_from, date '0001-01-01')) = 'yes'
),

links as (
    select
        judged.partnership_id,
        judged.quarter,
        entries.from_id,
        entries.to_id
    from judged
    inner join {{ ref('stg_register_links') }} as entries
        on judged.partnership_id = entries.partnership_id and {{ live }}
    inner join members as senders
        on
            judged.partnership_id = senders.partnership_id
            and judged.quarter = senders.quarter
            and entries.from_id = senders.partner_id
    inner join members as receivers
        on
            judged.partnership_id = receivers.partnership_id
            and judged.quarter = receivers.quarter
            and entries.to_id = receivers.partner_id
    group by all
    having max_by(entries.agreement_required, coalesce(entries.valid_from, date '0001-01-01')) = 'yes'
),

counted as (
    select vals.*
    from {{ ref('indicator_values') }} as vals
    inner join judged
        on
            vals.partnership_id = judged.partnership_id
            and vals.quarter = judged.quarter
    where vals.n > 0 and vals.partner_id <> '' and vals.breakdown = ''
),

actions as (
    select actions.*
    from {{ ref('fct_actions') }} as actions
    inner join judged
        on
            actions.partnership_id = judged.partnership_id
            and actions.quarter = judged.quarter
),

expected as (
    select
        unnest(['F-IS1', 'F-RA12']) as rule_id,
        partnership_id,
        quarter,
        partner_id as subject_id
    from members
    union
    select
        'F-IS1' as rule_id,
        partnership_id,
        quarter,
        partner_id as subject_id
    from counted
    where indicator_id = 'IS01'
    union
    select
        'F-IS4' as rule_id,
        partnership_id,
        quarter,
        from_id || '|' || to_id as subject_id
    from links
    union
    select
        'F-IS11' as rule_id,
        partnership_id,
        quarter,
        partner_id as subject_id
    from counted
    where indicator_id = 'IS18'
    union
    select
        unnest(['F-RA1', 'F-RA2', 'F-RA13']) as rule_id,
        partnership_id,
        quarter,
        responsibility_id as subject_id
    from responsibilities
    union
    select
        'F-RA5' as rule_id,
        partnership_id,
        quarter,
        subject_id
    from actions
    union
    select
        'F-IM1' as rule_id,
        partnership_id,
        quarter,
        component_id as subject_id
    from components
    union
    select
        unnest(['F-IM2', 'F-DQ2']) as rule_id,
        partnership_id,
        quarter,
        partnership_id as subject_id
    from judged
    union
    select
        'F-DQ1' as rule_id,
        partnership_id,
        quarter,
        partner_id as subject_id
    from members
    where is_expected
),

-- An action that is gone from the facts keeps its row while what it last did is unknown.
gone as (
    select results.*
    from {{ ref('rule_results') }} as results
    inner join {{ ref('flags') }} as flags
        on
            results.rule_id = flags.rule_id
            and results.partnership_id = flags.partnership_id
            and results.quarter = flags.quarter
            and results.subject_id = flags.subject_id
    where results.rule_id = 'F-RA5' and results.status = 'not_assessable' and flags.state = 'unknown'
),

found as (
    select
        rule_id,
        partnership_id,
        quarter,
        subject_id,
        count(*) as n_rows
    from {{ ref('rule_results') }}
    group by all
)

select
    expected.rule_id as expected_rule_id,
    found.rule_id as found_rule_id,
    coalesce(expected.partnership_id, found.partnership_id) as partnership_id,
    coalesce(expected.quarter, found.quarter) as quarter,
    coalesce(expected.subject_id, found.subject_id) as subject_id,
    found.n_rows
from expected
full outer join found
    on
        expected.rule_id = found.rule_id
        and expected.partnership_id = found.partnership_id
        and expected.quarter = found.quarter
        and expected.subject_id = found.subject_id
left join gone
    on
        found.rule_id = gone.rule_id
        and found.partnership_id = gone.partnership_id
        and found.quarter = gone.quarter
        and found.subject_id = gone.subject_id
where
    found.rule_id is null
    or found.n_rows <> 1
    or (expected.rule_id is null and gone.rule_id is null)

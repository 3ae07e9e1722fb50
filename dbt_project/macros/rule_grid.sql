{#- The grid of rules, for the tests that every expected result is there once and no other: built from the register's
    own rows, not from the models that the rules use. Subjects that only returns can name come from the facts. -#}

{#- CTEs over judged quarters: judged, members, responsibilities (live), components (live, core, with a plan above 0),
    links (live, both ends active; agreement_required and min_flows of the newest row), counted (values with n > 0). -#}
{% macro rule_grid_register() %}
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
        entries.to_id,
        max_by(entries.agreement_required, coalesce(entries.valid_from, date '0001-01-01'))
            as agreement_required,
        max_by(entries.min_flows, coalesce(entries.valid_from, date '0001-01-01')) as min_flows
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
{% endmacro %}

{#- Closes a test: the CTE `expected` (rule_id, partnership_id, quarter, subject_id) against the results of one aim.
    A subject that is gone from the facts keeps a row while it stands open, and one when that is resolved. -#}
{% macro rule_grid_holes(aim) %}
last_known as (
    select
        results.rule_id,
        results.partnership_id,
        results.subject_id,
        results.status,
        quarters.quarter_index,
        lead(quarters.quarter_index) over (
            partition by results.rule_id, results.partnership_id, results.subject_id
            order by quarters.quarter_index
        ) as next_known_index
    from {{ ref('rule_results') }} as results
    inner join {{ ref('int_rule_register') }} as registered
        on results.rule_id = registered.rule_id
    inner join {{ ref('int_quarters') }} as quarters
        on
            results.partnership_id = quarters.partnership_id
            and results.quarter = quarters.quarter
    where
        registered.aim = '{{ aim }}'
        and results.subject_kind in ('request', 'action', 'escalation', 'threat', 'agreement')
        and results.status in ('pass', 'fail', 'waived')
),

-- One that failed has a row in every quarter until it is known again, whether the facts still hold it or not.
failed_before as (
    select
        last_known.rule_id,
        last_known.partnership_id,
        quarters.quarter,
        last_known.subject_id
    from last_known
    inner join {{ ref('int_quarters') }} as quarters
        on
            last_known.partnership_id = quarters.partnership_id
            and quarters.state = 'judged'
            and last_known.quarter_index < quarters.quarter_index
            and quarters.quarter_index < coalesce(last_known.next_known_index, quarters.quarter_index + 1)
    where last_known.status in ('fail', 'waived')
),

expected_once as (
    select
        rule_id,
        partnership_id,
        quarter,
        subject_id
    from expected
    union
    select * from failed_before
),

gone as (
    select
        results.rule_id,
        results.partnership_id,
        results.quarter,
        results.subject_id
    from {{ ref('rule_results') }} as results
    inner join {{ ref('flags') }} as flags
        on
            results.rule_id = flags.rule_id
            and results.partnership_id = flags.partnership_id
            and results.quarter = flags.quarter
            and results.subject_id = flags.subject_id
    where
        results.subject_kind in ('request', 'action', 'escalation', 'threat', 'agreement')
        and (results.status, flags.state) in (('not_assessable', 'unknown'), ('pass', 'resolved'))
),

found as (
    select
        results.rule_id,
        results.partnership_id,
        results.quarter,
        results.subject_id,
        count(*) as n_rows
    from {{ ref('rule_results') }} as results
    inner join {{ ref('int_rule_register') }} as registered
        on results.rule_id = registered.rule_id
    where registered.aim = '{{ aim }}'
    group by all
)

select
    expected_once.rule_id as expected_rule_id,
    found.rule_id as found_rule_id,
    coalesce(expected_once.partnership_id, found.partnership_id) as partnership_id,
    coalesce(expected_once.quarter, found.quarter) as quarter,
    coalesce(expected_once.subject_id, found.subject_id) as subject_id,
    found.n_rows
from expected_once
full outer join found
    on
        expected_once.rule_id = found.rule_id
        and expected_once.partnership_id = found.partnership_id
        and expected_once.quarter = found.quarter
        and expected_once.subject_id = found.subject_id
left join gone
    on
        found.rule_id = gone.rule_id
        and found.partnership_id = gone.partnership_id
        and found.quarter = gone.quarter
        and found.subject_id = gone.subject_id
where
    found.rule_id is null
    or found.n_rows <> 1
    or (expected_once.rule_id is null and gone.rule_id is null)
{% endmacro %}

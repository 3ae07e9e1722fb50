-- Every {name} of a rule's template has a value in every row that fails, and every rule that fails has a
-- template.
with

names as (
    select
        rule_id,
        message,
        unnest(regexp_extract_all(coalesce(message, '{template}'), '\{([^}]*)\}', 1)) as name
    from {{ ref('int_rule_register') }}
)

select distinct
    results.rule_id,
    names.name
from {{ ref('int_rule_rows') }} as results
inner join names on results.rule_id = names.rule_id
where
    results.status in ('fail', 'waived')
    and map_extract(results.message_values, names.name)[1] is null

-- The message of every row that fails is whole: each rule has a template, each {name} of it a value, and no
-- value is a number gone wrong. 'not known' stands only where a rule may fail by one fact while another, that
-- the message tells beside it, is unknown: an effect (F-EF2), a dose (F-IM1). Values are judged whole, never
-- words within a partner's own text.
{%- set may_say_not_known = "('F-EF2', 'F-IM1')" %}

with

failing as (
    select
        results.rule_id,
        results.message_values,
        coalesce(register.message, '{template}') as template
    from {{ ref('int_rule_rows') }} as results
    inner join {{ ref('int_rule_register') }} as register on results.rule_id = register.rule_id
    where results.status in ('fail', 'waived')
),

named as (
    select
        rule_id,
        message_values,
        unnest(regexp_extract_all(template, '\{([^}]*)\}', 1)) as name
    from failing
),

valued as (
    select
        rule_id,
        name,
        map_extract(message_values, name)[1] as words
    from named
)

select distinct
    rule_id,
    name,
    words
from valued
where
    words is null
    or trim(words) in ('nan', 'inf', '-inf', '-0', 'nan %', 'inf %', '-0 %')
    or (trim(words) = 'not known' and rule_id not in {{ may_say_not_known }})

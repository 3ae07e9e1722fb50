-- The message of every row that fails is whole: each rule has a template, each {name} a value, and nothing
-- reads as a number gone wrong. 'not known' stands only where a rule may fail by one fact while another, that
-- the message tells beside it, is unknown: an effect (F-EF2), a dose (F-IM1). Blanks and braces that a
-- partner's own text brings along are not judged.
{%- set may_say_not_known = "('F-EF2', 'F-IM1')" %}

with

failing as (
    select
        results.rule_id,
        coalesce(register.message, '{template}') as template,
        results.message_values,
        map_from_entries(
            list_zip(
                map_keys(results.message_values),
                list_transform(
                    map_values(results.message_values),
                    lambda words: regexp_replace(translate(words, '{}', '()'), ' +', ' ', 'g')
                )
            )
        ) as plain_values
    from {{ ref('int_rule_rows') }} as results
    inner join {{ ref('int_rule_register') }} as register on results.rule_id = register.rule_id
    where results.status in ('fail', 'waived')
),

told as (
    select
        rule_id,
        {{ rule_message('template', 'plain_values') }} as message
    from failing
)

select distinct
    rule_id,
    message
from told
where
    regexp_matches(message, '[{}]|  ')
    or regexp_matches(message, '(^|[ (-])(-0|nan|inf)([ ,;.)%-]*$|[ ,;)%-])')
    or (
        contains(message, 'not known')
        and rule_id not in {{ may_say_not_known }}
    )

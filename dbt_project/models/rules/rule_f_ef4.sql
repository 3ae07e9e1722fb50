-- F-EF4 Counts of recording rise: a special cause upwards, in the target areas, of a series that counts
-- recording and not harm.
with

judged as (
    select
        *,
        causes as own_causes
    from {{ ref('int_rule_charts') }}
    where role = 'target' and measures_harm = 'no' and direction = 'up'
)

select
    'F-EF4' as rule_id,
    {{ rule_chart_columns() }}
from judged

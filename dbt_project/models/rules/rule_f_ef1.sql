-- F-EF1 Outcome worsens: a special cause in the wrong direction in the target areas. Where counts are low,
-- the limits are not to be trusted, and only a shift counts.

with

judged as (
    select
        *,
        list_filter(
            causes,
            lambda cause: cause['special_cause'] = 'shift' or base_mean_count >= {{ least_mean_count() }}
        ) as own_causes
    from {{ ref('int_rule_charts') }}
    where
        role = 'target'
        and measures_harm = 'yes'
        and (improvement, direction) in (('down', 'up'), ('up', 'down'))
)

select
    'F-EF1' as rule_id,
    {{ rule_chart_columns() }}
from judged

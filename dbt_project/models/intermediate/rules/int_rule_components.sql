-- Live core components with a plan above 0 in judged quarters, with what the standing returns state of
-- them.
{% set is_own_quarter = 'delivery.quarter_index = planned.quarter_index' %}

with

planned as (
    select
        components.partnership_id,
        components.quarter,
        components.quarter_index,
        components.component_id,
        components.title,
        leads.concerns
    from {{ ref('fct_components') }} as components
    inner join {{ ref('int_rule_leads') }} as leads
        on
            components.partnership_id = leads.partnership_id
            and components.quarter = leads.quarter
    where components.is_core and components.is_planned
),

delivery as (
    select
        *,
        as_specified in ('yes', 'partly', 'no') as is_assessed
    from {{ ref('fct_delivery') }}
)

select
    planned.*,
    coalesce(bool_or(delivery.delivered_units > 0 and {{ is_own_quarter }}), false) as is_under_way,
    count(*) filter (where delivery.is_assessed and {{ is_own_quarter }}) as n_assessed_now,
    count(*) filter (where delivery.as_specified = 'no' and {{ is_own_quarter }}) as n_no_now,
    count(*) filter (where delivery.is_assessed) as n_assessed,
    count(*) filter (where delivery.as_specified = 'yes') as n_yes,
    count(*) filter (where delivery.as_specified = 'partly') as n_partly,
    count(*) filter (where delivery.as_specified = 'no') as n_no
from planned
left join delivery
    on
        planned.partnership_id = delivery.partnership_id
        and planned.component_id = delivery.component_id
        and delivery.quarter_index between planned.quarter_index - 1 and planned.quarter_index
group by all

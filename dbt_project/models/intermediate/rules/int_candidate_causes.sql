-- The open high and critical flags of the first two aims that are confirmed or fact and not waived:
-- found together with weak implementation, never said to be its cause. Which verdicts list them,
-- diagnosis says.
select
    partnership_id,
    quarter,
    list(flag_id order by list_position(['critical', 'high'], severity), flag_id) as flag_ids
from {{ ref('flags') }}
where
    state in ('new', 'continuing')
    and severity in ('high', 'critical')
    and aim in ('information_sharing', 'responsibilities')
    and confidence in ('confirmed', 'fact')
    and not is_waived
group by all

-- RA06. due_on is the day first reported; an action is counted as late once, in the first quarter in which
-- it is.
with counted as (
    select
        partnership_id,
        quarter_index,
        partner_id,
        not is_late as is_in_time
    from {{ ref('fct_actions') }}
    where
        (is_late and not was_late_before)
        or (status = 'done' and closed_on <= due_on)
)

{{ indicator_in_time('RA06', 'partner_id', n_quarters=4) }}

-- F-IS3 Required link unused: nothing went over it in the quarter and in those before that count.
with

links as (
    select
        links.*,
        links.quarter_index - case when links.min_flows = 1 then 2 else 1 end as first_index
    from {{ ref('int_links') }} as links
    inner join {{ ref('int_quarters') }} as quarters
        on
            links.partnership_id = quarters.partnership_id
            and links.quarter = quarters.quarter
            and quarters.state = 'judged'
    where links.min_flows >= 1 and links.are_both_active_all
),

needed as (
    select
        *,
        unnest(range(first_index, quarter_index + 1)) as needed_index
    from links
),

-- One row for each quarter that counts; one that is not judged has no searches.
searched as (
    select
        needed.partnership_id,
        needed.quarter,
        needed.from_id,
        needed.to_id,
        coalesce(uses.n_uses, 0) as n_uses,
        coalesce(senders.is_known and receivers.is_known, false) as is_known,
        needed.needed_index,
        list_concat(senders.evidence, receivers.evidence) as evidence
    from needed
    left join {{ ref('int_rule_flow_searches') }} as senders
        on
            needed.partnership_id = senders.partnership_id
            and needed.from_id = senders.partner_id
            and needed.needed_index = senders.quarter_index
    left join {{ ref('int_rule_flow_searches') }} as receivers
        on
            needed.partnership_id = receivers.partnership_id
            and needed.to_id = receivers.partner_id
            and needed.needed_index = receivers.quarter_index
    left join {{ ref('fct_uses') }} as uses
        on
            needed.partnership_id = uses.partnership_id
            and {{ quarter_label('needed.needed_index') }} = uses.quarter
            and needed.from_id = uses.from_id
            and needed.to_id = uses.to_id
),

found as (
    select
        partnership_id,
        quarter,
        from_id,
        to_id,
        sum(n_uses) as n_uses,
        bool_and(is_known) as is_known,
        flatten(list(evidence order by needed_index desc) filter (where evidence is not null and is_unused))
            as evidence
    from (
        select
            *,
            sum(n_uses) over (partition by partnership_id, quarter, from_id, to_id) = 0 as is_unused
        from searched
    ) as searched
    group by all
)

select
    'F-IS3' as rule_id,
    links.partnership_id,
    links.quarter,
    links.from_id || '|' || links.to_id as subject_id,
    case
        when found.n_uses > 0 then 'pass'
        when found.is_known then 'fail'
        else 'not_assessable'
    end as status,
    found.n_uses as value,
    1 as threshold,
    null::varchar as severity,
    'fact' as confidence,
    [links.from_id, links.to_id] as concerns,
    map {
        'from': coalesce(senders.title, links.from_id),
        'to': coalesce(receivers.title, links.to_id),
        'period': {{ rule_span('links.first_index', 'links.quarter_index') }},
        'min_flows': {{ rule_number('links.min_flows') }},
    } as message_values,
    -- The register's row, then the returns that were searched, the newest first.
    list_concat(
        [{{ rule_evidence_row('Links', ['from_id', 'to_id', 'min_flows'], 'links._sha256', 'links._row') }}],
        found.evidence
    ) as evidence
from links
inner join found
    on
        links.partnership_id = found.partnership_id
        and links.quarter = found.quarter
        and links.from_id = found.from_id
        and links.to_id = found.to_id
left join {{ ref('stg_register_partners') }} as senders on links.from_id = senders.partner_id
left join {{ ref('stg_register_partners') }} as receivers on links.to_id = receivers.partner_id

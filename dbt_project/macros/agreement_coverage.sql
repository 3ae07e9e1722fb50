{#- Was a pair covered by an agreement on a day (statistics.md, Coverage of a flow or link by an agreement)? `pairs` has
    partnership_id, quarter, the two ends, the kind of link (null for none) and the day. Gives one row per pair and day with is_covered:
    true where a covering agreement exists; else false where both ends' Agreements sheets are known; else null. -#}
{% macro agreement_coverage(pairs, from_id, to_id, link_kind, day) -%}
    select
        pairs.partnership_id,
        pairs.quarter,
        pairs.{{ from_id }},
        pairs.{{ to_id }},
        pairs.{{ day }},
        case
            when count(agreements.agreement_key) > 0 then true
            when
                bool_and(coalesce(senders.is_known, false))
                and bool_and(coalesce(receivers.is_known, false))
                then false
        end as is_covered
    from (
        select distinct partnership_id, quarter, {{ from_id }}, {{ to_id }}, {{ link_kind }} as link_kind, {{ day }}
        from {{ pairs }}
    ) as pairs
    left join {{ ref('fct_agreements') }} as agreements
        on
            pairs.partnership_id = agreements.partnership_id
            and pairs.quarter = agreements.quarter
            and agreements.status in ('in_force', 'expired')
            and (
                agreements.kind = 'isa'
                or (pairs.link_kind = 'cross_border' and agreements.kind = 'jit')
                or (pairs.link_kind = 'referral' and agreements.kind = 'referral_protocol')
            )
            and list_contains(agreements.parties_expanded, pairs.{{ from_id }})
            and list_contains(agreements.parties_expanded, pairs.{{ to_id }})
            and agreements.signed_on <= pairs.{{ day }}
            and coalesce(agreements.expires_on >= pairs.{{ day }}, true)
    {%- for end, column in [('senders', from_id), ('receivers', to_id)] %}
    left join {{ ref('int_sheet_states') }} as {{ end }}
        on
            pairs.partnership_id = {{ end }}.partnership_id
            and pairs.quarter = {{ end }}.quarter
            and pairs.{{ column }} = {{ end }}.partner_id
            and {{ end }}.sheet = 'Agreements'
    {%- endfor %}
    group by all
{%- endmacro %}

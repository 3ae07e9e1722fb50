{{ config(severity='warn') }}
-- What a mart names stands in the register. A warning only: the newest register may have dropped a
-- partner that earlier returns name.
with

partnerships as (select partnership_id from {{ ref('partnerships') }}),

partners as (select partner_id from {{ ref('partners') }}),

{% set marts_of_partnerships = ['memberships', 'links', 'submissions', 'covers', 'requests', 'flows'] -%}
named_partnerships as (
    {% for mart in marts_of_partnerships %}
        select distinct
            '{{ mart }}' as named_in,
            partnership_id as id
        from {{ ref(mart) }}
        {{ 'union all' if not loop.last }}
    {% endfor %}
),

{% set marts_of_partners = [
    ('memberships', 'partner_id'), ('links', 'from_id'), ('links', 'to_id'), ('submissions', 'partner_id'),
    ('requests', 'requester_id'), ('requests', 'holder_id'), ('flows', 'from_id'), ('flows', 'to_id')
] -%}
named_partners as (
    {% for mart, partner in marts_of_partners %}
        select distinct
            '{{ mart }}' as named_in,
            {{ partner }} as id
        from {{ ref(mart) }}
        {{ 'union all' if not loop.last }}
    {% endfor %}
)

select named_partnerships.*
from named_partnerships
anti join partnerships on named_partnerships.id = partnerships.partnership_id
union all
select named_partners.*
from named_partners
anti join partners on named_partners.id = partners.partner_id

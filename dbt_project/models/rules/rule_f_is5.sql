-- F-IS5 Agreement lapses: it ends soon, or has ended, and none follows; or its review is overdue.
{%- set lapse -%}
    'its last day is ' || {{ rule_day('expires_on') }} || ' and no other of these partners runs longer'
{%- endset -%}
{%- set overdue_review -%} 'its review was to be done by ' || {{ rule_day('review_due_on') }} {%- endset %}

with

partners as (
    select map_from_entries(list((partner_id, title))) as titles from {{ ref('stg_register_partners') }}
),

agreements as (
    select
        agreements.*,
        quarters.quarter_end,
        thresholds.threshold,
        agreements.status in ('in_force', 'expired')
        and agreements.signed_on < quarters.quarter_end
        and coalesce(agreements.expires_on >= quarters.quarter_start, true) as is_running,
        {{ rule_evidence_row('Agreements', [
            'agreement_id', 'kind', 'parties', 'status', 'signed_on', 'review_due_on', 'expires_on'
        ], 'agreements._sha256', 'agreements._row') }} as own_evidence
    from {{ ref('fct_agreements') }} as agreements
    {{ rule_in_force('agreements', 'F-IS5') }}
    where agreements.kind = 'isa'
),

-- Other agreements of the same partners, whether they follow or not.
others as (
    select
        agreements.partnership_id,
        agreements.quarter,
        agreements.agreement_key,
        bool_or(
            others.status in ('draft', 'in_force')
            and coalesce(others.expires_on > agreements.expires_on, true)
        ) as is_followed,
        {{ rule_evidence_list('others.own_evidence') }} as evidence
    from agreements
    inner join agreements as others
        on
            agreements.partnership_id = others.partnership_id
            and agreements.quarter = others.quarter
            and agreements.agreement_key <> others.agreement_key
            and list_has_all(others.parties_expanded, agreements.parties_expanded)
    group by all
),

-- One that failed stays a subject up to the quarter in which it does not.
runs as (
    select
        agreements.*,
        agreements.expires_on < agreements.quarter_end + agreements.threshold::integer
        and not coalesce(others.is_followed, false) as is_lapsing,
        agreements.status = 'in_force' and agreements.review_due_on < agreements.quarter_end as is_unreviewed,
        coalesce(is_lapsing or is_unreviewed, false) as is_failing,
        list_concat([agreements.own_evidence], others.evidence) as evidence,
        count(*) filter (where not is_failing) over (
            partition by agreements.partnership_id, agreements.subject_id
            order by agreements.quarter_index
            rows between unbounded preceding and 1 preceding
        ) as run_number
    from agreements
    left join others
        on
            agreements.partnership_id = others.partnership_id
            and agreements.quarter = others.quarter
            and agreements.agreement_key = others.agreement_key
),

seen as (
    select
        * exclude (status),
        case when is_failing then 'fail' else 'pass' end as status,
        case when is_lapsing or not is_failing then expires_on - quarter_end end as value,
        status = 'withdrawn' as is_closed
    from runs
    qualify bool_or(is_running) over (
        partition by partnership_id, subject_id, run_number order by quarter_index
    )
),

judged as (
    select * from seen
    union all by name
    {{ rule_unseen('seen') }}
)

select
    'F-IS5' as rule_id,
    partnership_id,
    quarter,
    subject_id,
    status,
    value,
    threshold,
    null::varchar as severity,
    'fact' as confidence,
    parties_expanded as concerns,
    map {
        'agreement': agreement_id,
        'parties': case when parties = ['ALL'] then 'all members' else array_to_string(
            list_transform(parties, lambda party: coalesce(map_extract(partners.titles, party)[1], party)),
            '; '
        ) end,
        'quarter': {{ rule_quarter('quarter') }},
        'findings': concat_ws(
            '; ',
            case when is_lapsing then {{ lapse }} end,
            case when is_unreviewed then {{ overdue_review }} end
        ),
        'threshold': {{ rule_plural('threshold', 'day') }},
    } as message_values,
    evidence
from judged
cross join partners

-- F-IM6 Measures do not stand: appeals overturn them (IM09), or places closed open again (IM10).
with

overturned as (
    {{ rule_partnership_values('F-IM6', 'IM09') }}
),

reopened as (
    {{ rule_partnership_values('F-IM6', 'IM10') }}
),

sources as (
    select
        *,
        {{ rule_evidence_row(
            'Measures',
            ['measure_id', 'measure', 'executed_on', 'appeal', 'appeal_decided_on', 'reopened_on'],
        ) }} as evidence
    from {{ ref('int_measure_results') }}
),

evidence as (
    select
        partnership_id,
        quarter,
        {{ rule_evidence_list('evidence', 'not is_counted, indicator_id') }} as evidence
    from sources
    group by all
),

judged as (
    select
        overturned.partnership_id,
        overturned.quarter,
        {{ rule_red_status('overturned') }} as appeal_status,
        {{ rule_red_status('reopened') }} as place_status,
        -- The share spoken of is that of the appeals, but where the other alone is red.
        coalesce(reopened.band = 'red' and overturned.band <> 'red', false) as is_by_places,
        overturned.band = 'red' and overturned.confirmed or reopened.band = 'red' and reopened.confirmed
            as is_confirmed
    from overturned
    inner join reopened
        on
            overturned.partnership_id = reopened.partnership_id
            and overturned.quarter = reopened.quarter
)

select
    'F-IM6' as rule_id,
    judged.partnership_id,
    judged.quarter,
    judged.partnership_id as subject_id,
    case
        when 'fail' in (judged.appeal_status, judged.place_status) then 'fail'
        when 'not_assessable' in (judged.appeal_status, judged.place_status) then 'not_assessable'
        else 'pass'
    end as status,
    case when judged.is_by_places then places.value else appeals.value end as value,
    case when judged.is_by_places then places.amber else appeals.amber end as threshold,
    null::varchar as severity,
    case when judged.is_confirmed then 'confirmed' else 'unconfirmed' end as confidence,
    appeals.concerns,
    map {
        'appeals': case
            when coalesce(appeals.denominator, 0) = 0
                then 'No appeal was decided in ' || {{ rule_period('appeals.quarter_index', 8) }}
            else
                'Of ' || {{ rule_plural('appeals.denominator', 'appeal') }} || ' decided in '
                || {{ rule_period('appeals.quarter_index', 8) }} || ', '
                || {{ rule_number('appeals.numerator') }}
                || ' overturned the measure (' || {{ rule_share_and_interval('appeals') }}
                || '; limit ' || {{ rule_limit('appeals.amber') }} || ')'
        end,
        'places': case
            when coalesce(places.denominator, 0) = 0
                then
                    'No place was closed or restricted in '
                    || {{ rule_period('(appeals.quarter_index - 1)', 8) }}
            else
                'Of ' || {{ rule_plural('places.denominator', 'place') }} || ' closed or restricted in '
                || {{ rule_period('(appeals.quarter_index - 1)', 8) }} || ', '
                || {{ rule_number('places.numerator') }}
                || ' reopened within a year (' || {{ rule_share_and_interval('places') }}
                || '; limit ' || {{ rule_limit('places.amber') }} || ')'
        end,
    } as message_values,
    coalesce(evidence.evidence, {{ rule_no_evidence() }}) as evidence
from judged
inner join overturned as appeals
    on
        judged.partnership_id = appeals.partnership_id
        and judged.quarter = appeals.quarter
inner join reopened as places
    on
        judged.partnership_id = places.partnership_id
        and judged.quarter = places.quarter
left join evidence
    on
        judged.partnership_id = evidence.partnership_id
        and judged.quarter = evidence.quarter

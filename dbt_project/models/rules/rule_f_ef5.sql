-- F-EF5 No target or no baseline: the main series lacks something that a verdict needs, or there is none.
with

judged as (
    select
        leads.*,
        partnerships._sha256,
        partnerships._row,
        main.series_id,
        main.title,
        main._sha256 as series_sha256,
        main._row as series_row,
        list_filter(
            [
                case when main.series_id is null then 'a main outcome series' end,
                case when main.series_id is not null and main.target is null then 'a target' end,
                case
                    when main.series_id is not null and main.target_by is null then 'a day for the target'
                end,
                case
                    when main.series_id is not null and main.intervention_on is null
                        then 'the day on which the intervention began'
                end,
                case when main.measures_harm = 'no' then 'a measure of harm (it counts recording)' end,
                case when main.improvement = 'neutral' then 'a direction of improvement' end
            ],
            lambda name: name is not null
        ) as missing
    from {{ ref('int_rule_leads') }} as leads
    inner join {{ ref('stg_register_partnerships') }} as partnerships
        on leads.partnership_id = partnerships.partnership_id
    left join {{ ref('stg_register_series') }} as main
        on
            leads.partnership_id = main.partnership_id
            and main.main = 'yes'
)

select
    'F-EF5' as rule_id,
    partnership_id,
    quarter,
    partnership_id as subject_id,
    case when len(missing) > 0 then 'fail' else 'pass' end as status,
    null::double as value,
    null::double as threshold,
    null::varchar as severity,
    'fact' as confidence,
    concerns,
    map {
        'quarter': {{ rule_quarter('quarter') }},
        'series': coalesce(title, 'none'),
        'missing': array_to_string(missing, ', '),
    } as message_values,
    [
        case
            when series_id is null
                then {{ rule_evidence_row('Partnerships', ['partnership_id', 'title']) }}
            else {{ rule_evidence_row(
                'Series',
                ['series_id', 'improvement', 'measures_harm', 'target', 'target_by', 'intervention_on', 'main'],
                'series_sha256',
                'series_row',
            ) }}
        end
    ] as evidence
from judged

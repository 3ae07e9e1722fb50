-- RA13: pledges, by kind.
select
    facts.partnership_id,
    'RA13' as indicator_id,
    unnest([facts.partner_id, '']) as partner_id,
    facts.kind as breakdown,
    facts.kind || ' of ' || facts.partner_id as item,
    facts.quarter,
    facts.provided::double as numerator,
    facts.pledged::double as denominator,
    map { 'pledged': told(facts.pledged), 'provided': told(facts.provided) } as details,
    source('Resources', ['kind', 'pledged', 'provided'], facts._sha256, facts._row) as sources
from intermediate.fct_resources as facts
inner join judged on facts.partnership_id = judged.partnership_id and facts.quarter = judged.quarter

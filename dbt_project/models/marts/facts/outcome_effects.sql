select
    effects.partnership_id,
    effects.series_id,
    effects.quarter,
    effects.method,
    effects.estimate,
    effects.lower,
    effects.upper,
    effects.phi,
    effects.n_before,
    effects.n_after,
    effects.status
from {{ ref('int_outcome_effects') }} as effects
inner join {{ ref('int_quarters') }} as quarters
    on
        effects.partnership_id = quarters.partnership_id
        and effects.quarter = quarters.quarter
where quarters.state = 'judged'

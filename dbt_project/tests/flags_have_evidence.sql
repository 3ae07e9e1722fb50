-- Every flag names at least one source row, and each of these at least one cell.
select
    flags.flag_id,
    flags.quarter
from {{ ref('flags') }} as flags
left join {{ ref('flag_evidence') }} as evidence
    on
        flags.flag_id = evidence.flag_id
        and flags.quarter = evidence.quarter
group by all
having count(evidence.sha256) = 0 or min(len(evidence.cells)) = 0

with

survey_rows as (select * from {{ ref('stg_survey_rows') }})

select
    partnership_id,
    quarter,
    respondent,
    partner_kind,
    [p1, p2, p3, p4, p5, p6] as information_sharing,
    [p7, p8, p9, p10, p11, p12, p13] as responsibilities,
    [p14, p15, p16, p17, p18] as effectiveness,
    seq,
    _sha256,
    _sheet,
    _row
from survey_rows

{{ config(alias='rules') }}

select
    rule_id,
    aim,
    severity,
    subject_kind,
    title,
    subjects,
    fails_when,
    threshold,
    not_assessable_when,
    confidence,
    remedy,
    in_words,
    message
from {{ ref('rules') }}

-- Of several files that hold a respondent, the newest received gives the answers.
select
    _sha256,
    _sheet,
    _row,
    seq,
    partnership_id,
    quarter,
    respondent,
    partner_kind,
{% for item in range(1, 19) -%}
    p{{ item }}{{ "," if not loop.last }}
{% endfor %}
from {{ source('raw', 'survey_rows') }}
qualify row_number() over (
    partition by partnership_id, quarter, lower(respondent)
    order by seq desc, _row desc
) = 1

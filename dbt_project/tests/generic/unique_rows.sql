{# As grain, for keys with a blank part: a blank is a value like any other. #}
{% test unique_rows(model, columns) %}
select
    {{ columns | join(', ') }},
    count(*) as n_rows
from {{ model }}
group by all
having count(*) > 1
{% endtest %}

{# The grain of a model: the columns together name a row just once, and none of them is null. #}
{% test grain(model, columns) %}
select
    {{ columns | join(', ') }},
    count(*) as n_rows,
from {{ model }}
group by all
having count(*) > 1{% for column in columns %} or {{ column }} is null{% endfor %}
{% endtest %}

create temporary table landing_delivered (
    {% for column in columns %}
    {{ column | quoted }} text{{ "," if not loop.last }}
    {% endfor %}
);

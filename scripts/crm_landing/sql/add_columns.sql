{% for column in columns %}
alter table {{ schema | quoted }}.{{ table | quoted }} add column {{ column | quoted }} {{ types.get(column, "text") }};
{% endfor %}
{% if is_foreign %}
-- Rows without a number were put there by something else; landing says what the table holds.
delete from {{ schema | quoted }}.{{ table | quoted }};
{% endif %}

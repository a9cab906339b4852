{# One row per message, so that a rule about the project reads as a data test. #}
{% macro problems(messages) %}
    {%- for message in messages | sort %}
    select '{{ message | replace("'", "''") }}' as problem
    {%- if not loop.last %} union all{% endif %}
    {%- else %}
    select cast(null as {{ dbt.type_string() }}) as problem where 1 = 0
    {%- endfor %}
{% endmacro %}

{# Whether a snapshot, or any night, knows of a day after the last known one: then this run is one of the past and remembers nothing. #}
{% macro is_remembered_beyond(snapshot) -%}
    {%- set is_there = execute and load_relation(snapshot) is not none -%}
    {%- if not is_there -%}
        {{ return(false) }}
    {%- endif -%}
    {%- set days = [
        'select max(valid_from) as latest_day from ' ~ snapshot,
        'select max(valid_to) from ' ~ snapshot ~ " where valid_to < cast('9999-12-31' as date)",
    ] -%}
    {%- if load_relation(history('nights')) is not none -%}
        {%- do days.append('select max(as_of_date) from ' ~ history('nights')) -%}
    {%- endif -%}
    {%- set later = run_query(
        'select 1 from (' ~ days | join(' union all ') ~ ') as known where latest_day > ' ~ as_of_date()
    ) -%}
    {{ return(later.rows | length > 0) }}
{%- endmacro %}

{#
    A condition that is true where some source that is on supplies one of these canonical entities.

    A KPI that sets two inputs against each other must not read a missing one as 0: no cost file is not a cost of 0.
#}
{% macro is_supplied(entities) -%}
    {%- set supplied = namespace(by_any=false) -%}
    {%- for entity in entities if suppliers_of(entity) -%}
        {%- set supplied.by_any = true -%}
    {%- endfor -%}
    {{ '1 = 1' if supplied.by_any else '1 = 0' }}
{%- endmacro %}

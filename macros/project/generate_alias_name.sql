{#
    A sample seed `<source>__<table>.csv` lands as `raw_<source>.<table>`, the vendor's own table name.
    A versioned model keeps dbt's `<kpi_id>_v<N>`.
#}
{% macro generate_alias_name(custom_alias_name=none, node=none) -%}
    {%- if custom_alias_name -%}
        {{ custom_alias_name | trim }}
    {%- elif node.resource_type == 'seed' and '__' in node.name -%}
        {{ node.name.split('__', 1)[1] }}
    {%- elif node.version -%}
        {{ node.name ~ '_v' ~ (node.version | replace('.', '_')) }}
    {%- else -%}
        {{ node.name }}
    {%- endif -%}
{%- endmacro %}

{# A condition: the registry publishes the KPI at the grain of this period. #}
{% macro has_period_grain(registry, periods) -%}
    ';' || {{ registry }}.period_grains || ';' like '%;' || {{ periods }}.period_grain || ';%'
{%- endmacro %}

{# A quotient as a KPI number: null, never 0 and never an error, where the denominator is zero. #}
{% macro ratio(numerator, denominator) -%}
    cast(cast({{ numerator }} as {{ dbt.type_numeric() }}) / nullif({{ denominator }}, 0) as {{ dbt.type_numeric() }})
{%- endmacro %}

{# Standard error of a mean, from the observations: s / sqrt(n). Null below two observations. An aggregate expression. #}
{% macro mean_error(observation) -%}
    cast(stddev_samp({{ observation }}) / nullif(sqrt(count({{ observation }})), 0) as {{ dbt.type_numeric() }})
{%- endmacro %}

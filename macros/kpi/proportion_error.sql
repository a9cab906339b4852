{# Standard error of a share: sqrt(p (1 - p) / n). Null where nothing was observed. #}
{% macro proportion_error(hits, observed) -%}
    cast(sqrt(
        cast({{ hits }} as {{ dbt.type_numeric() }}) / nullif({{ observed }}, 0)
        * greatest(1 - cast({{ hits }} as {{ dbt.type_numeric() }}) / nullif({{ observed }}, 0), 0)
        / nullif({{ observed }}, 0)
    ) as {{ dbt.type_numeric() }})
{%- endmacro %}

{# Standard error of a share minus a share of the same answers (NPS): sqrt((p + q - (p - q)^2) / n). #}
{% macro net_share_error(for_count, against_count, answers) -%}
    cast(sqrt(greatest(
        cast({{ for_count }} + {{ against_count }} as {{ dbt.type_numeric() }}) / nullif({{ answers }}, 0)
        - power(cast({{ for_count }} - {{ against_count }} as {{ dbt.type_numeric() }}) / nullif({{ answers }}, 0), 2),
        0
    ) / nullif({{ answers }}, 0)) as {{ dbt.type_numeric() }})
{%- endmacro %}

{#
    Stack models that share the KPI row, typed as the door promises.

    Columns are listed, never discovered: a model that lacks one fails to build.
#}
{% macro union_kpis(relations) %}
    {%- for relation in relations %}
    select
        cast(kpi_id as {{ dbt.type_string() }}) as kpi_id,
        cast(kpi_version as {{ dbt.type_int() }}) as kpi_version,
        cast(period_grain as {{ dbt.type_string() }}) as period_grain,
        cast(period_start as date) as period_start,
        cast(segment_type as {{ dbt.type_string() }}) as segment_type,
        cast(segment_value as {{ dbt.type_string() }}) as segment_value,
        cast(numerator as {{ dbt.type_numeric() }}) as numerator,
        cast(denominator as {{ dbt.type_numeric() }}) as denominator,
        cast(kpi_value as {{ dbt.type_numeric() }}) as kpi_value,
        cast(sample_size as {{ dbt.type_bigint() }}) as sample_size,
        cast(standard_error as {{ dbt.type_numeric() }}) as standard_error,
        cast(is_complete_period as {{ dbt.type_boolean() }}) as is_complete_period
    from {{ relation }}
    {% if not loop.last %}union all{% endif %}
    {%- endfor %}
{% endmacro %}

{#
    A whole query: every cell in which the results and the golden scorecard differ, both ways.

    results: relation with the KPI row. golden: relation with one text column `value@observations` a period, empty where the
    results must have no row. A value may differ by one unit of its last digit, which is how far two engines round apart.
#}
{% macro golden_differences(results, golden, months, quarters, years) -%}
with

expected as (

    {% for grain, starts in {'month': months, 'quarter': quarters, 'year': years}.items() %}
    {%- set is_last_grain = loop.last -%}
    {%- for start in starts %}
    select
        kpi_id,
        kpi_version,
        '{{ grain }}' as period_grain,
        cast('{{ start }}-01' as date) as period_start,
        segment_type,
        segment_value,
        cast(nullif({{ dbt.split_part(grain ~ '_' ~ start | replace('-', '_'), "'@'", 1) }}, '')
            as {{ dbt.type_numeric() }}) as kpi_value,
        cast({{ dbt.split_part(grain ~ '_' ~ start | replace('-', '_'), "'@'", 2) }} as {{ dbt.type_bigint() }})
            as sample_size
    from {{ golden }}
    where {{ grain }}_{{ start | replace('-', '_') }} is not null
    {% if not (loop.last and is_last_grain) %}union all{% endif %}
    {%- endfor %}
    {%- endfor %}

),

actual as (

    select *

    from {{ results }}

    where
        period_grain in ('quarter', 'year')
        or (period_grain = 'month' and period_start >= cast('{{ months[0] }}-01' as date))

)

select
    coalesce(expected.kpi_id, actual.kpi_id) as kpi_id,
    coalesce(expected.kpi_version, actual.kpi_version) as kpi_version,
    coalesce(expected.period_grain, actual.period_grain) as period_grain,
    coalesce(expected.period_start, actual.period_start) as period_start,
    coalesce(expected.segment_type, actual.segment_type) as segment_type,
    coalesce(expected.segment_value, actual.segment_value) as segment_value,
    case
        when actual.kpi_id is null then 'missing'
        when expected.kpi_id is null then 'unexpected'
        else 'different'
    end as problem,
    expected.kpi_value as expected_value,
    actual.kpi_value as actual_value,
    expected.sample_size as expected_sample_size,
    actual.sample_size as actual_sample_size

from expected

full outer join actual
    on
        expected.kpi_id = actual.kpi_id
        and expected.kpi_version = actual.kpi_version
        and expected.period_grain = actual.period_grain
        and expected.period_start = actual.period_start
        and expected.segment_type = actual.segment_type
        and expected.segment_value = actual.segment_value

where
    expected.kpi_id is null
    or actual.kpi_id is null
    or expected.sample_size <> actual.sample_size
    or (expected.kpi_value is null and actual.kpi_value is not null)
    or (expected.kpi_value is not null and actual.kpi_value is null)
    or abs(expected.kpi_value - actual.kpi_value) > 0.0000015
{%- endmacro %}

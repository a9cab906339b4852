{#
    A whole query: every cell in which the results and the golden scorecard differ, both ways.

    results: relation with the KPI row. golden: relation with one text column a period, empty where the results must have no
    row: `value@observations`, or `numerator/denominator` (with `@observations` where they are not the denominator).
    A value may differ by one unit of its last digit, which is how far two engines round apart.
#}
{% macro golden_differences(results, golden, months, quarters, years) -%}
with

cells as (

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
        {{ dbt.split_part(grain ~ '_' ~ start | replace('-', '_'), "'@'", 1) }} as number_text,
        nullif({{ dbt.split_part(grain ~ '_' ~ start | replace('-', '_'), "'@'", 2) }}, '') as sample_text
    from {{ golden }}
    where {{ grain }}_{{ start | replace('-', '_') }} is not null
    {% if not (loop.last and is_last_grain) %}union all{% endif %}
    {%- endfor %}
    {%- endfor %}

),

parsed as (

    select
        *,
        cast(nullif({{ dbt.split_part('number_text', "'/'", 1) }}, '') as {{ dbt.type_numeric() }}) as upper_number,
        cast(nullif({{ dbt.split_part('number_text', "'/'", 2) }}, '') as {{ dbt.type_numeric() }}) as lower_number

    from cells

),

expected as (

    select
        *,
        case when lower_number is null then upper_number else {{ ratio('upper_number', 'lower_number') }} end
            as kpi_value,
        coalesce(cast(sample_text as {{ dbt.type_bigint() }}), cast(lower_number as {{ dbt.type_bigint() }}))
            as sample_size

    from parsed

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

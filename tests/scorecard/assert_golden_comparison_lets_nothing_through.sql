{# The comparison itself: of the golden scorecard against a copy with one wrong value, one missing and one extra row. #}
{%- set periods = golden_periods() -%}
{%- set spoiled -%}
(
    select
        kpi_id, kpi_version, period_grain, period_start, segment_type, segment_value, sample_size,
        case
            when kpi_id = 'win_rate' and period_grain = 'year' and period_start = cast('2025-01-01' as date)
                and segment_type = 'all' then kpi_value + 0.00001
            else kpi_value
        end as kpi_value
    from {{ ref('kpi_results') }}
    where not (
        kpi_id = 'nps' and kpi_version = 2 and period_grain = 'year' and period_start = cast('2025-01-01' as date)
        and segment_type = 'all'
    )
    union all
    select
        kpi_id, kpi_version, period_grain, period_start, segment_type, 'nowhere' as segment_value, sample_size, kpi_value
    from {{ ref('kpi_results') }}
    where
        kpi_id = 'sales_revenue' and period_grain = 'year' and period_start = cast('2025-01-01' as date)
        and segment_type = 'all'
)
{%- endset -%}
{% if is_golden_sample() -%}
with

found as (

    select problem, count(*) as cells

    from (
        {{ golden_differences(spoiled ~ ' as spoiled', ref('golden_kpi_results'), periods.months, periods.quarters,
            periods.years) }}
    ) as differences

    where {{ same_from_every_crm() }}

    group by problem

),

wanted as (

    select 'different' as problem, 1 as cells
    union all
    select 'missing' as problem, 1 as cells
    union all
    select 'unexpected' as problem, 1 as cells

)

select wanted.problem, wanted.cells, found.cells as found_cells

from wanted

left join found on wanted.problem = found.problem

where found.cells is null or found.cells <> wanted.cells
{%- else -%}
{{ problems([]) }}
-- depends_on: {{ ref('kpi_results') }} {{ ref('golden_kpi_results') }}
{%- endif %}

with

dimensions as (

    select * from {{ ref('dq_dimensions') }}

),

results as (

    select 'completeness' as dq_dimension, * from {{ ref('data_completeness_rate', v=1) }}
    union all
    select 'validity' as dq_dimension, * from {{ ref('data_validity_rate', v=1) }}
    union all
    select 'uniqueness' as dq_dimension, * from {{ ref('data_uniqueness_rate', v=1) }}
    union all
    select 'consistency' as dq_dimension, * from {{ ref('data_consistency_rate', v=1) }}
    union all
    select 'timeliness' as dq_dimension, * from {{ ref('data_timeliness_rate', v=1) }}
    union all
    select 'accuracy' as dq_dimension, * from {{ ref('data_accuracy_rate', v=2) }}

),

-- a dimension that nobody measured takes its weight along
scores as (

    select
        results.*,
        cast(dimensions.weight as {{ dbt.type_numeric() }}) as weight

    from results

    inner join dimensions on results.dq_dimension = dimensions.dq_dimension

    where results.segment_type in ('all', 'table_name') and results.kpi_value is not null

),

indexes as (

    select
        period_grain,
        period_start,
        segment_type,
        segment_value,
        min(case when is_complete_period then 1 else 0 end) = 1 as is_complete_period,
        sum(weight * kpi_value) as weighted_scores,
        sum(weight) as weights,
        count(*) as dimensions

    from scores

    group by period_grain, period_start, segment_type, segment_value

),

dimension_scores as (

    select * from scores

    where segment_type = 'all'

),

final as (

    select
        'data_quality_index' as kpi_id,
        1 as kpi_version,
        period_grain,
        period_start,
        segment_type,
        segment_value,
        cast(weighted_scores as {{ dbt.type_numeric() }}) as numerator,
        cast(weights as {{ dbt.type_numeric() }}) as denominator,
        {{ ratio('weighted_scores', 'weights') }} as kpi_value,
        dimensions as sample_size,
        cast(null as {{ dbt.type_numeric() }}) as standard_error,
        is_complete_period

    from indexes

    union all

    select
        'data_quality_index' as kpi_id,
        1 as kpi_version,
        period_grain,
        period_start,
        'dimension' as segment_type,
        dq_dimension as segment_value,
        numerator,
        denominator,
        kpi_value,
        sample_size,
        standard_error,
        is_complete_period

    from dimension_scores

)

select * from final

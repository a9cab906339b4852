{%- set segments = ['segment'] -%}
with

customers as (

    select
        *,
        case when is_lost then 1 else 0 end as lost,
        case when service_group = 'treated' then 1 else 0 end as is_treated,
        case when service_group = 'control' then 1 else 0 end as is_control

    from {{ ref('fct_service_groups') }}

    where is_active_close

),

groups_by_segment as (

    select
        period_grain,
        period_start,
        is_complete_period,
        {{ segment_type(segments) }} as segment_type,
        {{ segment_value(segments) }} as segment_value,
        cast(sum(is_treated) as {{ dbt.type_bigint() }}) as treated,
        cast(sum(is_treated * lost) as {{ type_double() }}) / nullif(sum(is_treated), 0) as treated_churn,
        cast(sum(is_control * lost) as {{ type_double() }}) / nullif(sum(is_control), 0) as control_churn

    from customers

    group by period_grain, period_start, is_complete_period, {{ segment_sets(segments) }}

),

reductions as (

    select
        period_grain,
        period_start,
        is_complete_period,
        segment_type,
        segment_value,
        treated,
        cast(control_churn - treated_churn as {{ dbt.type_numeric() }}) as reduction,
        cast(control_churn as {{ dbt.type_numeric() }}) as control_churn

    from groups_by_segment

),

final as (

    select
        'service_churn_reduction' as kpi_id,
        1 as kpi_version,
        period_grain,
        period_start,
        segment_type,
        segment_value,
        cast(reduction as {{ dbt.type_numeric() }}) as numerator,
        cast(1 as {{ dbt.type_numeric() }}) as denominator,
        cast(reduction as {{ dbt.type_numeric() }}) as kpi_value,
        treated as sample_size,
        cast(null as {{ dbt.type_numeric() }}) as standard_error,
        is_complete_period

    from reductions

    where {{ is_supplied(['case_contacts']) }}

    union all

    select
        'service_churn_reduction' as kpi_id,
        1 as kpi_version,
        period_grain,
        period_start,
        'measure' as segment_type,
        'relative' as segment_value,
        cast(reduction as {{ dbt.type_numeric() }}) as numerator,
        cast(control_churn as {{ dbt.type_numeric() }}) as denominator,
        {{ ratio('reduction', 'control_churn') }} as kpi_value,
        treated as sample_size,
        cast(null as {{ dbt.type_numeric() }}) as standard_error,
        is_complete_period

    from reductions

    where segment_type = 'all' and {{ is_supplied(['case_contacts']) }}

)

select * from final

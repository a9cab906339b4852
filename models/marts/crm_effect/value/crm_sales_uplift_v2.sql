{%- set segments = ['team', 'region'] -%}
with

reps as (

    select * from {{ ref('sales_uplift_reps') }}

),

reps_by_segment as (

    select
        period_grain,
        period_start,
        is_complete_period,
        {{ segment_type(segments) }} as segment_type,
        {{ segment_value(segments) }} as segment_value,
        {{ ratio('sum(case when is_adopter then revenue_after - revenue_before end)',
            'sum(case when is_adopter then 1 else 0 end)') }} as growth_of_adopters,
        {{ ratio('sum(case when not is_adopter then revenue_after - revenue_before end)',
            'sum(case when not is_adopter then 1 else 0 end)') }} as growth_of_others,
        {{ ratio('sum(case when is_adopter then revenue_before end)',
            'sum(case when is_adopter then 1 else 0 end)') }} as revenue_before,
        sum(case when is_adopter then 1 else 0 end) as adopters

    from reps

    group by period_grain, period_start, is_complete_period, {{ segment_sets(segments) }}

),

final as (

    select
        'crm_sales_uplift' as kpi_id,
        2 as kpi_version,
        period_grain,
        period_start,
        segment_type,
        segment_value,
        cast(growth_of_adopters - growth_of_others as {{ dbt.type_numeric() }}) as numerator,
        cast(revenue_before as {{ dbt.type_numeric() }}) as denominator,
        cast(case
            when revenue_before > 0 then {{ ratio('(growth_of_adopters - growth_of_others)', 'revenue_before') }}
        end as {{ dbt.type_numeric() }}) as kpi_value,
        adopters as sample_size,
        cast(null as {{ dbt.type_numeric() }}) as standard_error,
        is_complete_period

    from reps_by_segment

    where {{ is_supplied(['user_activities']) }} and {{ is_supplied(['sales_documents']) }}

)

select * from final

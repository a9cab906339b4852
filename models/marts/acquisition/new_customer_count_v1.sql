{%- set segments = [
    'region', 'industry', 'channel', 'product_category', 'owner', 'team', 'segment', 'key_account_tier',
] -%}
with

acquisitions as (

    select * from {{ ref('fct_customer_acquisitions') }}

),

periods as (

    select * from {{ ref('dim_periods') }}

    where
        period_grain in ('week', 'month', 'quarter', 'year')
        and {{ in_dirty_slice(['fct_customer_acquisitions.acquired_date']) }}

),

acquired_by_segment as (

    select
        periods.period_grain,
        periods.period_start,
        periods.is_complete_period,
        {{ segment_type(segments) }} as segment_type,
        {{ segment_value(segments) }} as segment_value,
        sum(acquisitions.credit) as new_customers

    from acquisitions

    inner join periods on acquisitions.acquired_date between periods.period_start and periods.period_end

    group by periods.period_grain, periods.period_start, periods.is_complete_period, {{ segment_sets(segments) }}

),

final as (

    select
        'new_customer_count' as kpi_id,
        1 as kpi_version,
        period_grain,
        period_start,
        segment_type,
        segment_value,
        cast(new_customers as {{ dbt.type_numeric() }}) as numerator,
        cast(null as {{ dbt.type_numeric() }}) as denominator,
        cast(new_customers as {{ dbt.type_numeric() }}) as kpi_value,
        cast(round(new_customers) as {{ dbt.type_bigint() }}) as sample_size,
        cast(null as {{ dbt.type_numeric() }}) as standard_error,
        is_complete_period

    from acquired_by_segment

)

select * from final

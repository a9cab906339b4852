{%- set segments = ['segment', 'product_category', 'tenure_band', 'owner', 'team', 'channel', 'lifecycle_stage'] -%}
with

customer_periods as (

    select * from {{ ref('fct_customer_periods') }}

    where
        period_grain in ('month', 'quarter', 'year')
        and {{ in_dirty_slice(['fct_customer_periods.period_start']) }}

),

churn_by_segment as (

    select
        customer_periods.period_grain,
        customer_periods.period_start,
        customer_periods.is_complete_period,
        {{ segment_type(segments) }} as segment_type,
        {{ segment_value(segments) }} as segment_value,
        sum(case when customer_periods.is_active_open then 1 else 0 end) as opening,

        -- who falls silent decides so too; a cancellation of unknown type is neither kind
        sum(case
            when customer_periods.is_churned and customer_periods.churn_type in ('voluntary', 'inactivity') then 1
            else 0
        end) as churned

    from customer_periods

    group by
        customer_periods.period_grain, customer_periods.period_start, customer_periods.is_complete_period,
        {{ segment_sets(segments) }}

),

final as (

    select
        'voluntary_churn_rate' as kpi_id,
        2 as kpi_version,
        period_grain,
        period_start,
        segment_type,
        segment_value,
        cast(churned as {{ dbt.type_numeric() }}) as numerator,
        cast(opening as {{ dbt.type_numeric() }}) as denominator,
        {{ ratio('churned', 'opening') }} as kpi_value,
        opening as sample_size,
        {{ proportion_error('churned', 'opening') }} as standard_error,
        is_complete_period

    from churn_by_segment

)

select * from final

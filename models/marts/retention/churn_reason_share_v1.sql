{%- set segments = ['segment', 'product_category', 'owner', 'team', 'tenure_band'] -%}
with

customer_periods as (

    select * from {{ ref('fct_customer_periods') }}

    where
        period_grain in ('month', 'quarter', 'year') and is_churned
        and {{ in_dirty_slice(['fct_customer_periods.period_start']) }}

),

-- silence gives no reason
losses as (

    select
        *,
        case when churn_type <> 'inactivity' then churn_reason end as recorded_reason

    from customer_periods

),

coverage_by_segment as (

    select
        losses.period_grain,
        losses.period_start,
        losses.is_complete_period,
        {{ segment_type(segments) }} as segment_type,
        {{ segment_value(segments) }} as segment_value,
        count(*) as churned,
        sum(case when losses.recorded_reason is not null then 1 else 0 end) as explained

    from losses

    group by
        losses.period_grain, losses.period_start, losses.is_complete_period,
        {{ segment_sets(segments) }}

),

reasons as (

    select
        losses.period_grain,
        losses.period_start,
        losses.is_complete_period,
        losses.recorded_reason,
        count(*) as churned

    from losses

    where losses.recorded_reason is not null

    group by 1, 2, 3, 4

),

shares as (

    select
        period_grain, period_start, is_complete_period, segment_type, segment_value,
        explained as hits, churned as observed
    from coverage_by_segment
    union all
    select
        period_grain, period_start, is_complete_period, 'churn_reason' as segment_type,
        recorded_reason as segment_value, churned as hits,
        sum(churned) over (partition by period_grain, period_start) as observed
    from reasons

),

final as (

    select
        'churn_reason_share' as kpi_id,
        1 as kpi_version,
        period_grain,
        period_start,
        segment_type,
        segment_value,
        cast(hits as {{ dbt.type_numeric() }}) as numerator,
        cast(observed as {{ dbt.type_numeric() }}) as denominator,
        {{ ratio('hits', 'observed') }} as kpi_value,
        observed as sample_size,
        {{ proportion_error('hits', 'observed') }} as standard_error,
        is_complete_period

    from shares

)

select * from final

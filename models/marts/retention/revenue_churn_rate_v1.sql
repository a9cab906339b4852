{%- set segments = ['segment', 'product_category', 'key_account_tier', 'region', 'lifecycle_stage'] -%}
with

customer_periods as (

    select * from {{ ref('fct_customer_periods') }}

    where
        period_grain in ('month', 'quarter', 'year') and mrr_open > 0
        and {{ in_dirty_slice(['fct_customer_periods.period_start']) }}

),

losses as (

    select
        *,
        mrr_open - least(coalesce(mrr_close, 0), mrr_open) as lost_mrr,
        case when coalesce(mrr_close, 0) <= 0 then 1 else 0 end as is_lost

    from customer_periods

),

mrr_by_segment as (

    select
        losses.period_grain,
        losses.period_start,
        losses.is_complete_period,
        {{ segment_type(segments) }} as segment_type,
        {{ segment_value(segments) }} as segment_value,
        sum(losses.mrr_open) as opening_mrr,
        sum(losses.lost_mrr) as lost_mrr,
        sum(losses.lost_mrr * losses.is_lost) as churned_mrr,
        sum(losses.is_lost) as churned,
        sum(case when losses.lost_mrr > 0 and losses.is_lost = 0 then 1 else 0 end) as contracted,
        count(*) as customers

    from losses

    group by
        losses.period_grain, losses.period_start, losses.is_complete_period,
        {{ segment_sets(segments) }}

),

movements as (

    select period_grain, period_start, is_complete_period, segment_type, segment_value, lost_mrr, opening_mrr, customers
    from mrr_by_segment
    union all
    select
        period_grain, period_start, is_complete_period, 'movement' as segment_type, 'churn' as segment_value,
        churned_mrr as lost_mrr, opening_mrr, customers
    from mrr_by_segment
    where segment_type = 'all' and churned > 0
    union all
    select
        period_grain, period_start, is_complete_period, 'movement' as segment_type, 'contraction' as segment_value,
        lost_mrr - churned_mrr as lost_mrr, opening_mrr, customers
    from mrr_by_segment
    where segment_type = 'all' and contracted > 0

),

final as (

    select
        'revenue_churn_rate' as kpi_id,
        1 as kpi_version,
        period_grain,
        period_start,
        segment_type,
        segment_value,
        cast(lost_mrr as {{ dbt.type_numeric() }}) as numerator,
        cast(opening_mrr as {{ dbt.type_numeric() }}) as denominator,
        {{ ratio('lost_mrr', 'opening_mrr') }} as kpi_value,
        customers as sample_size,
        cast(null as {{ dbt.type_numeric() }}) as standard_error,
        is_complete_period

    from movements

    union all

    select
        'revenue_churn_rate' as kpi_id,
        1 as kpi_version,
        period_grain,
        period_start,
        'measure' as segment_type,
        'logo churn' as segment_value,
        cast(churned as {{ dbt.type_numeric() }}) as numerator,
        cast(customers as {{ dbt.type_numeric() }}) as denominator,
        {{ ratio('churned', 'customers') }} as kpi_value,
        customers as sample_size,
        {{ proportion_error('churned', 'customers') }} as standard_error,
        is_complete_period

    from mrr_by_segment

    where segment_type = 'all'

)

select * from final

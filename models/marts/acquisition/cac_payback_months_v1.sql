{%- set segments = ['channel', 'segment', 'region', 'industry', 'key_account_tier'] -%}
with

cac as (

    select * from {{ ref('cac', v=2) }}

),

acquisitions as (

    select * from {{ ref('fct_customer_acquisitions') }}

    where {{ in_dirty_days('acquired_month', after=0) }}

),

customer_months as (

    select * from {{ ref('fct_customer_months') }}

    where {{ in_dirty_days('month_start') }}

),

periods as (

    select * from {{ ref('dim_periods') }}

    where
        period_grain in ('month', 'quarter', 'year')
        and {{ in_dirty_slice(
            ['fct_customer_acquisitions.acquired_date', 'fct_customer_months.month_start', 'fct_costs.cost_date'],
            after=31 * var('payback_window_months')
        ) }}

),

-- the month of the first purchase and those that follow, as many as the window has
profits as (

    select
        acquisitions.acquisition_key,
        sum(customer_months.gross_profit) * max(acquisitions.credit) as gross_profit

    from acquisitions

    inner join customer_months
        on
            acquisitions.customer_key = customer_months.customer_key
            and customer_months.month_start >= acquisitions.acquired_month
            and customer_months.month_start
            < {{ add_months('acquisitions.acquired_month', var('payback_window_months')) }}

    group by acquisitions.acquisition_key

),

acquired as (

    select
        acquisitions.*,
        coalesce(profits.gross_profit, 0) as gross_profit

    from acquisitions

    left join profits on acquisitions.acquisition_key = profits.acquisition_key

),

profits_by_segment as (

    select
        periods.period_grain,
        periods.period_start,

        -- the customers of the last month need their months too
        {{ add_days(add_months(month_of('periods.period_end'), var('payback_window_months')), -1) }}
        <= {{ as_of_date() }} as is_complete_period,
        {{ segment_type(segments) }} as segment_type,
        {{ segment_value(segments) }} as segment_value,
        sum(acquired.credit) as customers,
        cast(
            sum(acquired.gross_profit) / nullif(sum(acquired.credit) * {{ var('payback_window_months') }}, 0)
            as {{ dbt.type_numeric() }}
        ) as monthly_profit

    from acquired

    inner join periods on acquired.acquired_month between periods.period_start and periods.period_end

    group by periods.period_grain, periods.period_start, periods.period_end, {{ segment_sets(segments) }}

),

compared as (

    select
        profits_by_segment.*,
        cac.kpi_value as cost

    from profits_by_segment

    inner join cac
        on
            profits_by_segment.period_grain = cac.period_grain
            and profits_by_segment.period_start = cac.period_start
            and profits_by_segment.segment_type = cac.segment_type
            and profits_by_segment.segment_value = cac.segment_value

),

final as (

    select
        'cac_payback_months' as kpi_id,
        1 as kpi_version,
        period_grain,
        period_start,
        segment_type,
        segment_value,
        cast(cost as {{ dbt.type_numeric() }}) as numerator,
        cast(monthly_profit as {{ dbt.type_numeric() }}) as denominator,
        cast(
            case when monthly_profit > 0 then {{ ratio('cost', 'monthly_profit') }} end
            as {{ dbt.type_numeric() }}
        ) as kpi_value,
        cast(round(customers) as {{ dbt.type_bigint() }}) as sample_size,
        cast(null as {{ dbt.type_numeric() }}) as standard_error,
        is_complete_period

    from compared

    where {{ is_supplied(['costs']) }} and {{ is_supplied(['product_costs']) }}

)

select * from final

{%- set segments = ['segment', 'key_account_tier', 'region'] -%}
{#- what came back long after it was sold is of a ticket that was solved before that -#}
{%- set is_dirty = in_dirty_slice(
    ['fct_customer_periods.period_start', 'fct_order_lines.order_date'], earlier=['fct_cases.solved_date']
) -%}
with

customer_periods as (

    select * from {{ ref('fct_customer_periods') }}

    where period_grain in ('month', 'quarter', 'year') and service_contact_count > 0 and {{ is_dirty }}

),

order_lines as (

    select * from {{ ref('fct_order_lines') }}

    where order_status = 'effective' and is_countable_order and not is_fully_returned

),

cases as (

    select * from {{ ref('fct_cases') }}

    where solved_at is not null and customer_key is not null

),

periods as (

    select * from {{ ref('dim_periods') }}

    where period_grain in ('month', 'quarter', 'year') and {{ is_dirty }}

),

solved_days as (

    select
        customer_key,
        {{ local_date('solved_at') }} as solved_date

    from cases

    group by 1, 2

),

-- an order soon after a solved ticket is credited to the service that solved it, once
attributed_lines as (

    select order_lines.*

    from order_lines

    where
        exists (
            select 1 from solved_days
            where
                solved_days.customer_key = order_lines.customer_key
                and order_lines.sold_date >= solved_days.solved_date
                and order_lines.sold_date
                <= {{ add_days('solved_days.solved_date', var('service_attribution_days')) }}
        )

),

attributed_profits as (

    select
        periods.period_grain,
        periods.period_start,
        attributed_lines.customer_key,
        sum(attributed_lines.net_amount - attributed_lines.cogs_amount) as profit

    from attributed_lines

    inner join periods on attributed_lines.order_date between periods.period_start and periods.period_end

    group by 1, 2, 3

),

served as (

    select
        customer_periods.*,
        coalesce(attributed_profits.profit, 0) as profit,
        customer_periods.booked_service_cost + customer_periods.shared_service_cost as cost

    from customer_periods

    left join attributed_profits
        on
            customer_periods.period_grain = attributed_profits.period_grain
            and customer_periods.period_start = attributed_profits.period_start
            and customer_periods.customer_key = attributed_profits.customer_key

),

economics_by_segment as (

    select
        served.period_grain,
        served.period_start,
        served.is_complete_period,
        {{ segment_type(segments) }} as segment_type,
        {{ segment_value(segments) }} as segment_value,
        sum(served.profit) as profit,
        sum(served.cost) as cost,
        count(*) as customers,
        {{ mean_error('served.profit - served.cost') }} as standard_error

    from served

    group by
        served.period_grain, served.period_start, served.is_complete_period,
        {{ segment_sets(segments) }}

),

final as (

    select
        'service_unit_economics' as kpi_id,
        1 as kpi_version,
        period_grain,
        period_start,
        segment_type,
        segment_value,
        cast(profit - cost as {{ dbt.type_numeric() }}) as numerator,
        cast(customers as {{ dbt.type_numeric() }}) as denominator,
        {{ ratio('(profit - cost)', 'customers') }} as kpi_value,
        customers as sample_size,
        standard_error as standard_error,
        is_complete_period

    from economics_by_segment

    where {{ is_supplied(['product_costs']) }} and {{ is_supplied(['costs']) }}

    union all

    select
        'service_unit_economics' as kpi_id,
        1 as kpi_version,
        period_grain,
        period_start,
        'measure' as segment_type,
        'margin to cost' as segment_value,
        cast(profit as {{ dbt.type_numeric() }}) as numerator,
        cast(cost as {{ dbt.type_numeric() }}) as denominator,
        {{ ratio('profit', 'cost') }} as kpi_value,
        customers as sample_size,
        cast(null as {{ dbt.type_numeric() }}) as standard_error,
        is_complete_period

    from economics_by_segment

    where segment_type = 'all' and {{ is_supplied(['product_costs']) }} and {{ is_supplied(['costs']) }}

)

select * from final

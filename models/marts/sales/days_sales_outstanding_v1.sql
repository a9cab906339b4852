{%- set segments = ['region', 'key_account_tier', 'owner', 'team'] -%}
with

order_lines as (

    select * from {{ ref('fct_order_lines') }}

    where order_status = 'effective'

),

payments as (

    select * from {{ ref('fct_payments') }}

    where order_key is not null

),

periods as (

    select * from {{ ref('dim_periods') }}

    where
        period_grain in ('month', 'quarter', 'year')
        and {{ in_dirty_slice([], earlier=['fct_order_lines.order_date', 'fct_payments.payment_date']) }}

),

orders as (

    select
        order_key,
        min(sold_date) as sold_date,
        sum(case when line_type = 'sale' then net_amount else 0 end) as sold_amount,
        max(region) as region,
        max(key_account_tier) as key_account_tier,
        max(owner) as owner,
        max(team) as team

    from order_lines

    group by order_key

),

paid_at_sale as (

    select
        orders.order_key,
        sum(payments.amount_base) as paid_amount

    from orders

    inner join payments on orders.order_key = payments.order_key and payments.payment_date <= orders.sold_date

    group by orders.order_key

),

invoices as (

    select
        orders.*,
        coalesce(paid_at_sale.paid_amount, 0) < orders.sold_amount as is_on_credit

    from orders

    left join paid_at_sale on orders.order_key = paid_at_sale.order_key

),

ledger as (

    select order_key, order_date as booked_date, net_amount as charged, 0 as paid from order_lines
    union all
    select order_key, payment_date as booked_date, 0 as charged, amount_base as paid from payments

),

-- summed up before the invoice's words come in, by which nothing is told apart
booked as (

    select
        periods.period_grain,
        periods.period_start,
        ledger.order_key,
        sum(ledger.charged) - sum(ledger.paid) as balance,
        sum(case when ledger.booked_date >= periods.period_start then ledger.charged else 0 end) as charged_in_period,
        max(case when ledger.booked_date >= periods.period_start and ledger.charged <> 0 then 1 else 0 end)
            as has_charges

    from ledger

    inner join periods on ledger.booked_date <= periods.known_until

    group by 1, 2, 3

),

-- one order paid twice does not settle another one's bill
balances as (

    select
        periods.period_grain,
        periods.period_start,
        periods.is_complete_period,
        {{ dbt.datediff('periods.period_start', 'periods.known_until', 'day') }} + 1 as day_count,
        invoices.region,
        invoices.key_account_tier,
        invoices.owner,
        invoices.team,
        greatest(booked.balance, 0) as receivable,
        case when invoices.is_on_credit then booked.charged_in_period else 0 end as credit_sales,
        case when invoices.is_on_credit then booked.has_charges else 0 end as has_credit_sales

    from booked

    inner join periods
        on booked.period_grain = periods.period_grain and booked.period_start = periods.period_start

    inner join invoices on booked.order_key = invoices.order_key and invoices.sold_date <= periods.known_until

),

balances_by_segment as (

    select
        period_grain,
        period_start,
        is_complete_period,
        {{ segment_type(segments) }} as segment_type,
        {{ segment_value(segments) }} as segment_value,
        sum(receivable) * day_count as receivable_days,
        sum(credit_sales) as credit_sales,
        sum(has_credit_sales) as orders

    from balances

    group by period_grain, period_start, is_complete_period, day_count, {{ segment_sets(segments) }}

),

final as (

    select
        'days_sales_outstanding' as kpi_id,
        1 as kpi_version,
        period_grain,
        period_start,
        segment_type,
        segment_value,
        cast(receivable_days as {{ dbt.type_numeric() }}) as numerator,
        cast(credit_sales as {{ dbt.type_numeric() }}) as denominator,
        cast(
            case when credit_sales > 0 then {{ ratio('receivable_days', 'credit_sales') }} end
            as {{ dbt.type_numeric() }}
        ) as kpi_value,
        orders as sample_size,
        cast(null as {{ dbt.type_numeric() }}) as standard_error,
        is_complete_period

    from balances_by_segment

    where {{ is_supplied(['payments']) }}

)

select * from final

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

-- what is paid in advance counts from the sale on
booked as (

    select
        ledger.order_key,
        greatest(ledger.booked_date, invoices.sold_date) as booked_date,
        sum(ledger.charged) - sum(ledger.paid) as amount

    from ledger

    inner join invoices on ledger.order_key = invoices.order_key

    group by 1, 2

),

-- one order paid twice does not settle another one's bill
balances as (

    select
        order_key,
        booked_date,
        greatest(sum(amount) over (partition by order_key order by booked_date), 0) as receivable

    from booked

),

changes as (

    select
        balances.booked_date,
        balances.receivable - coalesce(
            lag(balances.receivable) over (partition by balances.order_key order by balances.booked_date), 0
        ) as receivable_change,
        invoices.region,
        invoices.key_account_tier,
        invoices.owner,
        invoices.team

    from balances

    inner join invoices on balances.order_key = invoices.order_key

),

changes_by_segment as (

    select
        booked_date,
        {{ segment_type(segments) }} as segment_type,
        {{ segment_value(segments) }} as segment_value,
        sum(receivable_change) as receivable_change

    from changes

    group by booked_date, {{ segment_sets(segments) }}

),

receivables_by_segment as (

    select
        periods.period_grain,
        periods.period_start,
        periods.is_complete_period,
        changes_by_segment.segment_type,
        changes_by_segment.segment_value,
        sum(changes_by_segment.receivable_change)
        * ({{ dbt.datediff('periods.period_start', 'max(periods.known_until)', 'day') }} + 1) as receivable_days

    from changes_by_segment

    inner join periods on changes_by_segment.booked_date <= periods.known_until

    group by 1, 2, 3, 4, 5

),

charges as (

    select
        periods.period_grain,
        periods.period_start,
        periods.known_until,
        order_lines.order_key,
        sum(order_lines.net_amount) as charged,
        max(case when order_lines.net_amount <> 0 then 1 else 0 end) as is_charged

    from order_lines

    inner join periods on order_lines.order_date between periods.period_start and periods.known_until

    group by 1, 2, 3, 4

),

credit_sales_by_segment as (

    select
        charges.period_grain,
        charges.period_start,
        {{ segment_type(segments) }} as segment_type,
        {{ segment_value(segments) }} as segment_value,
        sum(charges.charged) as credit_sales,
        sum(charges.is_charged) as orders

    from charges

    inner join invoices on charges.order_key = invoices.order_key and invoices.sold_date <= charges.known_until

    where invoices.is_on_credit

    group by charges.period_grain, charges.period_start, {{ segment_sets(segments) }}

),

balances_by_segment as (

    select
        receivables_by_segment.*,
        coalesce(credit_sales_by_segment.credit_sales, 0) as credit_sales,
        coalesce(credit_sales_by_segment.orders, 0) as orders

    from receivables_by_segment

    left join credit_sales_by_segment
        on
            receivables_by_segment.period_grain = credit_sales_by_segment.period_grain
            and receivables_by_segment.period_start = credit_sales_by_segment.period_start
            and receivables_by_segment.segment_type = credit_sales_by_segment.segment_type
            and receivables_by_segment.segment_value = credit_sales_by_segment.segment_value

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

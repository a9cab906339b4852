{%- set segments = ['product_category', 'region', 'segment', 'key_account_tier'] -%}
{%- set ways = ['topic', 'channel', 'agent', 'team'] -%}
{%- set is_dirty = in_dirty_slice([
    'fct_service_contacts.opened_date', 'fct_cases.opened_date', 'fct_customer_periods.period_start',
    'fct_order_lines.sold_date',
]) -%}
with

contacts as (

    select * from {{ ref('fct_service_contacts') }}

    where
        contact_type = 'complaint' and customer_key is not null and not is_agent_initiated
        and {{ in_dirty_days('opened_date') }}

),

customer_periods as (

    select * from {{ ref('fct_customer_periods') }}

    where (is_active_open or is_active_close) and {{ is_dirty }}

),

order_lines as (

    select * from {{ ref('fct_order_lines') }}

    where order_status = 'effective' and is_countable_order and line_type = 'sale' and {{ in_dirty_days('sold_date') }}

),

periods as (

    select * from {{ ref('dim_periods') }}

    where period_grain in ('month', 'quarter', 'year') and {{ is_dirty }}

),

complaints as (

    select
        periods.period_grain,
        periods.period_start,
        contacts.customer_key,
        contacts.topic,
        contacts.channel,
        contacts.agent,
        contacts.team

    from contacts

    inner join periods on contacts.opened_date between periods.period_start and periods.period_end

),

complaining as (

    select
        period_grain,
        period_start,
        customer_key

    from complaints

    group by 1, 2, 3

),

-- however often somebody complained, one customer complained
customers as (

    select
        customer_periods.*,
        case when complaining.customer_key is null then 0 else 1 end as has_complained

    from customer_periods

    left join complaining
        on
            customer_periods.period_grain = complaining.period_grain
            and customer_periods.period_start = complaining.period_start
            and customer_periods.customer_key = complaining.customer_key

),

customers_by_segment as (

    select
        customers.period_grain,
        customers.period_start,
        customers.is_complete_period,
        {{ segment_type(segments) }} as segment_type,
        {{ segment_value(segments) }} as segment_value,
        sum(customers.has_complained) as complaining_customers,
        count(*) as active_customers

    from customers

    group by
        customers.period_grain, customers.period_start, customers.is_complete_period, {{ segment_sets(segments) }}

),

totals as (

    select * from customers_by_segment where segment_type = 'all'

),

-- topic, channel and agent belong to the complaint, not to the customer: each is set against all active customers
complaining_by_way as (

    select
        complaints.period_grain,
        complaints.period_start,
        {{ segment_type(ways, 'complaints') }} as segment_type,
        {{ segment_value(ways, 'complaints') }} as segment_value,
        count(distinct complaints.customer_key) as complaining_customers

    from complaints

    inner join customers
        on
            complaints.period_grain = customers.period_grain
            and complaints.period_start = customers.period_start
            and complaints.customer_key = customers.customer_key

    group by complaints.period_grain, complaints.period_start, {{ segment_sets(ways, 'complaints') }}

),

complaint_shares as (

    select
        period_grain, period_start, is_complete_period, segment_type, segment_value,
        complaining_customers, active_customers
    from customers_by_segment
    union all
    select
        complaining_by_way.period_grain, complaining_by_way.period_start, totals.is_complete_period,
        complaining_by_way.segment_type, complaining_by_way.segment_value,
        complaining_by_way.complaining_customers, totals.active_customers
    from complaining_by_way
    inner join totals
        on
            complaining_by_way.period_grain = totals.period_grain
            and complaining_by_way.period_start = totals.period_start
    where complaining_by_way.segment_type <> 'all'

),

orders as (

    select
        periods.period_grain,
        periods.period_start,
        count(distinct order_lines.order_key) as orders

    from order_lines

    inner join periods on order_lines.sold_date between periods.period_start and periods.period_end

    group by 1, 2

),

-- a ticket is one complaint, on the day it was opened, however many contacts it takes
cases as (

    select
        periods.period_grain,
        periods.period_start,
        count(*) as complaints

    from {{ ref('fct_cases') }} as tickets

    inner join periods on tickets.opened_date between periods.period_start and periods.period_end

    where
        tickets.contact_type = 'complaint'
        and tickets.customer_key is not null
        and not tickets.is_agent_created
        and {{ in_dirty_days('tickets.opened_date') }}

    group by 1, 2

),

final as (

    select
        'complaint_rate' as kpi_id,
        2 as kpi_version,
        period_grain,
        period_start,
        segment_type,
        segment_value,
        cast(complaining_customers as {{ dbt.type_numeric() }}) as numerator,
        cast(active_customers as {{ dbt.type_numeric() }}) as denominator,
        {{ ratio('complaining_customers', 'active_customers') }} as kpi_value,
        active_customers as sample_size,
        {{ proportion_error('complaining_customers', 'active_customers') }} as standard_error,
        is_complete_period

    from complaint_shares

    where {{ is_supplied(['case_contacts']) }}

    union all

    select
        'complaint_rate' as kpi_id,
        2 as kpi_version,
        periods.period_grain,
        periods.period_start,
        'measure' as segment_type,
        'complaints per 1,000 orders' as segment_value,
        cast(1000 * coalesce(cases.complaints, 0) as {{ dbt.type_numeric() }}) as numerator,
        cast(coalesce(orders.orders, 0) as {{ dbt.type_numeric() }}) as denominator,
        {{ ratio('1000 * coalesce(cases.complaints, 0)', 'orders.orders') }} as kpi_value,
        coalesce(orders.orders, 0) as sample_size,
        cast(null as {{ dbt.type_numeric() }}) as standard_error,
        periods.is_complete_period

    from periods

    left join orders
        on periods.period_grain = orders.period_grain and periods.period_start = orders.period_start

    left join cases
        on periods.period_grain = cases.period_grain and periods.period_start = cases.period_start

    where (orders.orders > 0 or cases.complaints > 0) and {{ is_supplied(['case_contacts']) }}

)

select * from final

{{ kept_by_key(
    key=['customer_key'],
    changes=[
        changed('fct_order_lines', ['customer_key']),
        changed('fct_customer_contract_months', ['customer_key']),
        changed('fct_interactions', ['customer_key'], 'customer_key is not null'),
        changed('fct_service_contacts', ['customer_key'], 'customer_key is not null'),
        changed('fct_costs', ['customer_key'], 'customer_key is not null'),
        changed('fct_customer_service_costs', ['customer_key']),
    ]
) }}

with

order_lines as (

    select * from {{ ref('fct_order_lines') }}

    where order_status = 'effective' and customer_key is not null and {{ has_changed() }}

),

contracts_by_month as (

    select * from {{ ref('fct_customer_contract_months') }}

    where {{ has_changed() }}

),

interactions as (

    select * from {{ ref('fct_interactions') }}

    where
        customer_key is not null and (is_qualifying or interaction_type = 'retention_offer')
        and {{ has_changed() }}

),

contacts as (

    select * from {{ ref('fct_service_contacts') }}

    where customer_key is not null and {{ has_changed() }}

),

costs as (

    select * from {{ ref('fct_costs') }}

    where customer_key is not null and {{ has_changed() }}

),

service_costs as (

    select * from {{ ref('fct_customer_service_costs') }}

    where {{ has_changed() }}

),

-- a return counts in the month of the return, everything else of an order in the month of the sale
money_by_month as (

    select
        customer_key,
        {{ month_of('order_date') }} as month_start,
        sum(case when line_type = 'sale' then net_amount else 0 end) as gross_revenue,
        sum(net_amount) as net_revenue,

        -- what a line without a known cost earned is unknown, not its whole price
        sum(net_amount - cogs_amount) as gross_profit

    from order_lines

    group by 1, 2

),

-- several orders of one day are one purchase
purchase_days as (

    select
        customer_key,
        sold_date,
        count(distinct order_key) as order_count,
        lag(sold_date) over (partition by customer_key order by sold_date) as previous_order_date

    from order_lines

    where line_type = 'sale' and is_countable_order and not is_fully_returned

    group by customer_key, sold_date

),

orders_by_month as (

    select
        customer_key,
        {{ month_of('sold_date') }} as month_start,
        cast(sum(order_count) as {{ dbt.type_bigint() }}) as order_count,
        count(*) as purchase_day_count,
        max(sold_date) as last_order_date,
        max(previous_order_date) as previous_order_date

    from purchase_days

    group by 1, 2

),

interactions_by_month as (

    select
        customer_key,
        {{ month_of('occurred_date') }} as month_start,
        count(case when is_qualifying then 1 end) as interaction_count,
        count(case when interaction_type = 'retention_offer' then 1 end) as retention_offer_count,

        -- a visit that somebody paid to the customer is no use of the product
        max(case
            when interaction_type = 'app_login' or (interaction_type = 'visit' and employee_key is null)
                then occurred_date
        end) as last_use_date

    from interactions

    group by 1, 2

),

contacts_by_month as (

    select
        customer_key,
        {{ month_of('opened_date') }} as month_start,
        count(*) as service_contact_count,
        count(distinct case when contact_type = 'complaint' then case_key end) as complaint_count

    from contacts

    group by 1, 2

),

costs_by_month as (

    select
        customer_key,
        {{ month_of('cost_date') }} as month_start,
        sum(amount_base) as direct_cost

    from costs

    group by 1, 2

),

months as (

    select customer_key, month_start from money_by_month
    union
    select customer_key, month_start from orders_by_month
    union
    select customer_key, month_start from contracts_by_month
    union
    select customer_key, month_start from interactions_by_month
    union
    select customer_key, month_start from contacts_by_month
    union
    select customer_key, month_start from costs_by_month

),

final as (

    select
        months.customer_key,
        months.month_start,
        cast(coalesce(money_by_month.gross_revenue, 0) as {{ dbt.type_numeric() }}) as gross_revenue,
        cast(coalesce(money_by_month.net_revenue, 0) as {{ dbt.type_numeric() }}) as net_revenue,
        cast(coalesce(money_by_month.gross_profit, 0) as {{ dbt.type_numeric() }}) as gross_profit,
        coalesce(orders_by_month.order_count, 0) as order_count,
        coalesce(orders_by_month.purchase_day_count, 0) as purchase_day_count,
        orders_by_month.last_order_date,
        orders_by_month.previous_order_date,
        cast(coalesce(contracts_by_month.mrr_delta, 0) as {{ dbt.type_numeric() }}) as mrr_delta,
        contracts_by_month.churn_type,
        contracts_by_month.churn_reason,
        contracts_by_month.payment_method,
        contracts_by_month.last_contract_date,
        contracts_by_month.last_mrr_loss_date,
        contracts_by_month.last_reactivation_date,
        coalesce(interactions_by_month.interaction_count, 0) as interaction_count,
        coalesce(interactions_by_month.retention_offer_count, 0) as retention_offer_count,
        interactions_by_month.last_use_date,
        coalesce(contacts_by_month.service_contact_count, 0) as service_contact_count,
        coalesce(contacts_by_month.complaint_count, 0) as complaint_count,
        cast(coalesce(costs_by_month.direct_cost, 0) as {{ dbt.type_numeric() }}) as direct_cost,
        coalesce(service_costs.booked_service_cost, 0) as booked_service_cost,
        coalesce(service_costs.shared_service_cost, 0) as shared_service_cost

    from months

    left join money_by_month
        on months.customer_key = money_by_month.customer_key and months.month_start = money_by_month.month_start

    left join orders_by_month
        on months.customer_key = orders_by_month.customer_key and months.month_start = orders_by_month.month_start

    left join contracts_by_month
        on
            months.customer_key = contracts_by_month.customer_key
            and months.month_start = contracts_by_month.month_start

    left join interactions_by_month
        on
            months.customer_key = interactions_by_month.customer_key
            and months.month_start = interactions_by_month.month_start

    left join contacts_by_month
        on months.customer_key = contacts_by_month.customer_key and months.month_start = contacts_by_month.month_start

    left join costs_by_month
        on months.customer_key = costs_by_month.customer_key and months.month_start = costs_by_month.month_start

    left join service_costs
        on months.customer_key = service_costs.customer_key and months.month_start = service_costs.month_start

)

select * from final

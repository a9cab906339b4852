{#- a period that ends or begins does so for everybody -#}
{%- set turned_on = 'case when period_end <= ' ~ as_of_date() ~ ' then period_end else period_start end' -%}
{{ kept_by_key(
    key=['customer_key'],
    changes=[
        changed('fct_customer_months', ['customer_key']),
        changed('dim_customers', ['customer_key']),
        changed('dim_customer_history', ['customer_key']),
    ],
    rows=['period_grain', 'period_start', 'customer_key'],
    since=turned_on
) }}

with

periods as (

    select
        *,
        {{ turned_on }} as turned_on

    from {{ ref('dim_periods') }}

    where period_grain <> 'week'

),

months as (

    select * from {{ ref('fct_customer_months') }}

    where
        {{ has_changed() }}
        or month_start >= (select min(first_month) from periods where turned_on > {{ day_of_last_night() }})

),

history as (

    select * from {{ ref('dim_customer_history') }}

),

customers as (

    select * from {{ ref('dim_customers') }}

),

-- a period opens as its first month opened and closes as its last month closed
customer_periods as (

    select
        periods.period_grain,
        periods.period_start,
        periods.period_end,
        periods.is_complete_period,
        {{ add_days('periods.period_start', -1) }} as opening_day,
        months.customer_key,
        max(case when months.month_start = periods.first_month and months.is_active_open then 1 else 0 end) = 1
            as is_active_open,
        max(case when months.month_start = periods.last_month and months.is_active_close then 1 else 0 end) = 1
            as is_active_close,
        max(case when months.is_new then 1 else 0 end) = 1 as is_new,
        max(case when months.is_reactivated then 1 else 0 end) = 1 as had_reactivation,
        max(case when months.is_churned then months.month_start end) as lost_month,
        max(case when months.month_start = periods.first_month then months.mrr_open else 0 end) as mrr_open,
        max(case when months.month_start = periods.last_month then months.mrr_close end) as mrr_close,
        max(case when months.month_start = periods.first_month then months.lifecycle_stage_open end)
            as lifecycle_stage,
        max(case when months.month_start = periods.last_month then months.lifecycle_stage_close end)
            as lifecycle_stage_close,
        max(case when months.month_start = periods.first_month then months.payment_method_open end) as payment_method,
        max(case when months.month_start = periods.first_month and months.had_mrr_before then 1 else 0 end) = 1
            as had_mrr_before,
        max(case when months.month_start = periods.first_month then months.gross_profit_12m_open end)
            as gross_profit_12m_open,
        sum(months.net_revenue) as net_revenue,
        sum(months.gross_profit) as gross_profit,
        cast(sum(months.order_count) as {{ dbt.type_bigint() }}) as order_count,
        cast(sum(months.interaction_count) as {{ dbt.type_bigint() }}) as interaction_count,
        cast(sum(months.service_contact_count) as {{ dbt.type_bigint() }}) as service_contact_count,
        cast(sum(months.complaint_count) as {{ dbt.type_bigint() }}) as complaint_count,
        cast(sum(months.retention_offer_count) as {{ dbt.type_bigint() }}) as retention_offer_count,
        sum(months.direct_cost) as direct_cost,
        sum(months.booked_service_cost) as booked_service_cost,
        sum(months.shared_service_cost) as shared_service_cost

    from months

    inner join periods on months.month_start between periods.first_month and periods.last_month

    where {{ has_changed(['months.customer_key'], since='periods.turned_on') }}

    group by 1, 2, 3, 4, 5, 6

),

final as (

    select
        customer_periods.period_grain,
        customer_periods.period_start,
        customer_periods.period_end,
        customer_periods.is_complete_period,
        customer_periods.customer_key,

        -- booleans
        customer_periods.is_active_open,
        customer_periods.is_active_close,
        customer_periods.is_new,
        customer_periods.is_active_open and not customer_periods.is_active_close as is_churned,
        customer_periods.had_reactivation and customer_periods.is_active_close
        and not customer_periods.is_active_open and not customer_periods.is_new as is_reactivated,
        customer_periods.is_active_open or customer_periods.is_active_close or customer_periods.is_new
            as is_customer_of_period,
        customer_periods.had_mrr_before,

        -- segments, as of the opening
        history.region,
        history.industry,
        history.channel,
        history.segment,
        history.key_account_tier,
        history.owner,
        history.team,
        {{ known_product_category('customers', 'customer_periods.period_end') }} as product_category,
        customer_periods.payment_method,
        coalesce(customer_periods.lifecycle_stage, 'prospect') as lifecycle_stage,
        customer_periods.lifecycle_stage_close,
        {{ tenure_band('customers.first_paid_date', 'customer_periods.opening_day') }} as tenure_band,
        {{ customer_status('customers.first_paid_date', 'customer_periods.opening_day') }} as customer_status,

        -- who left without a cancellation went silent; a cancellation without a reason has none
        case
            when customer_periods.is_active_open and not customer_periods.is_active_close
                then coalesce(losses.churn_type, 'inactivity')
        end as churn_type,
        case
            when customer_periods.is_active_open and not customer_periods.is_active_close
                then case when losses.churn_type is null then 'inactivity' else losses.churn_reason end
        end as churn_reason,

        -- numerics
        customer_periods.mrr_open,
        customer_periods.mrr_close,
        customer_periods.net_revenue,
        customer_periods.gross_profit,
        customer_periods.order_count,
        customer_periods.interaction_count,
        customer_periods.service_contact_count,
        customer_periods.complaint_count,
        customer_periods.retention_offer_count,
        customer_periods.direct_cost,
        customer_periods.booked_service_cost,
        customer_periods.shared_service_cost,

        -- of the twelve months before the period
        coalesce(customer_periods.gross_profit_12m_open, 0) as gross_profit_12m_open

    from customer_periods

    inner join customers on customer_periods.customer_key = customers.customer_key

    left join months as losses
        on customer_periods.customer_key = losses.customer_key and customer_periods.lost_month = losses.month_start

    left join history
        on
            customer_periods.customer_key = history.customer_key
            and customer_periods.opening_day >= history.valid_from
            and customer_periods.opening_day < history.valid_to

)

select * from final
{{ clustered_by(['period_start']) }}

with

customers as (

    select * from {{ ref('dim_customers') }}

    where first_paid_date is not null

),

scoring_dates as (

    select * from {{ ref('dim_scoring_dates') }}

    where {{ in_dirty_slice(
        ['dim_scoring_dates.scored_on', 'fct_purchase_histories.scored_on', 'fct_customer_behaviours.scored_on'],
        earlier=['dim_customers.first_paid_date', 'fct_contract_events.effective_date', 'fct_order_lines.order_date'],
        spine='dim_scoring_dates', key=['scored_on'],
        first_day='scored_on', last_day='scored_on'
    ) }}

),

histories as (

    select * from {{ ref('fct_purchase_histories') }}

),

behaviours as (

    select * from {{ ref('fct_customer_behaviours') }}

),

contract_events as (

    select * from {{ ref('fct_contract_events') }}

),

order_lines as (

    select * from {{ ref('fct_order_lines') }}

    where order_status = 'effective' and customer_key is not null

),

contracts as (

    select
        scoring_dates.scored_on,
        contract_events.customer_key,
        sum(contract_events.mrr_delta) as mrr,
        max(contract_events.term_end) as term_end

    from contract_events

    inner join scoring_dates on contract_events.effective_date <= scoring_dates.scored_on

    group by 1, 2

),

-- a line sold for less than nine tenths of its list price was bought for the discount
sales as (

    select
        scoring_dates.scored_on,
        order_lines.customer_key,
        sum(order_lines.net_amount) as net_revenue_12m,
        sum(order_lines.net_amount - order_lines.cogs_amount) as gross_profit_12m,
        min(case
            when order_lines.line_type = 'sale' and order_lines.net_amount
                < 0.9 * order_lines.list_price * order_lines.quantity * order_lines.fx_rate_to_base then 1
            when order_lines.line_type = 'sale' then 0
        end) = 1 as bought_discounts_only

    from order_lines

    inner join scoring_dates on {{ within_days('order_lines.order_date', 365, 'scoring_dates.scored_on') }}

    group by 1, 2

),

joined as (

    select
        customers.customer_key,
        scoring_dates.scored_on,
        scoring_dates.clv_role,
        scoring_dates.is_month_close,
        {{ dbt.datediff('customers.first_paid_date', 'scoring_dates.scored_on', 'day') }} as tenure_days,
        {{ dbt.datediff('histories.last_purchase_date', 'scoring_dates.scored_on', 'day') }} as recency_days,

        -- the usual time between two purchases, known from the second one on
        {{ ratio(
            dbt.datediff('histories.first_purchase_date', 'histories.last_purchase_date', 'day'), 'histories.frequency'
        ) }} as usual_gap_days,
        coalesce(histories.order_count, 0) as order_count,
        coalesce(histories.orders_90d, 0) as orders_90d,
        coalesce(histories.orders_12m, 0) as orders_12m,
        coalesce(sales.net_revenue_12m, 0) as net_revenue_12m,
        coalesce(sales.gross_profit_12m, 0) as gross_profit_12m,
        coalesce(sales.bought_discounts_only, false) as bought_discounts_only,
        coalesce(contracts.mrr, 0) as mrr,
        case when contracts.mrr > 0 then contracts.term_end end as term_end,
        {%- for column in [
            'complaints_90d', 'slow_complaints_90d', 'uses_12m', 'uses_90d', 'uses_90d_before', 'mails_90d',
            'opens_90d', 'opens_before', 'offers_90d',
        ] %}
        coalesce(behaviours.{{ column }}, 0) as {{ column }},
        {%- endfor %}
        behaviours.lowest_satisfaction

    from customers

    inner join scoring_dates on customers.first_paid_date <= scoring_dates.scored_on
    {%- for part in ['histories', 'behaviours', 'contracts', 'sales'] %}

    left join {{ part }}
        on customers.customer_key = {{ part }}.customer_key and scoring_dates.scored_on = {{ part }}.scored_on
    {%- endfor %}

),

signals as (

    select
        *,
        mrr > 0 or coalesce(recency_days < {{ var('churn_window_days') }}, false) as is_active,

        -- behaviour that may announce a loss
        coalesce(recency_days > 2 * usual_gap_days and mrr <= 0, false) as signal_order_gap,
        uses_90d_before > 0 and uses_90d < 0.5 * uses_90d_before as signal_login_drop,
        slow_complaints_90d > 0 as signal_slow_complaint,
        coalesce(lowest_satisfaction <= 0.25, false) as signal_low_satisfaction,
        bought_discounts_only as signal_discounts_only,
        mails_90d > 0 and opens_90d = 0 and opens_before > 0 as signal_mail_unopened

    from joined

),

-- numbers within bounds, for models that weigh them
final as (

    select
        *,
        least(coalesce(recency_days, 365), 365) / 30.0 as recency_months,
        least(coalesce(recency_days / nullif(usual_gap_days, 0), 0), 5) as gap_ratio,
        least(orders_90d, 6) as orders_90d_capped,
        least(tenure_days / 365.25, 3) as tenure_years,
        least(tenure_days / 365.25, 1) as first_year_share,
        case when order_count = 1 then 1 else 0 end as is_single_purchase,
        case when mrr > 0 then 1 else 0 end as has_contract,
        case
            when term_end <= {{ add_days('scored_on', var('churn_horizon_days')) }} then 1
            else 0
        end as is_renewal_due,
        case when signal_low_satisfaction then 1 else 0 end as is_dissatisfied,
        case when signal_login_drop then 1 else 0 end as has_login_drop,
        least(uses_90d, 20) as uses_90d_capped

    from signals

)

select * from final

{#- an outcome is known when both windows are over; a month has at most 31 days -#}
{%- set days_until_known = [31 * var('clv_holdout_months'), var('churn_horizon_days')] | max -%}
with

-- who is there on a day, and whether he is a customer still, hangs on his purchases and contracts until then
features as (

    select * from {{ ref('fct_customer_features') }}

    where {{ in_dirty_slice(
        ['dim_scoring_dates.scored_on', 'fct_purchase_histories.scored_on', 'fct_order_lines.order_date'],
        earlier=['dim_customers.first_paid_date', 'fct_contract_events.effective_date'], after=days_until_known,
        spine='dim_scoring_dates', key=['scored_on'],
        first_day='scored_on', last_day='scored_on'
    ) }}

),

order_lines as (

    select * from {{ ref('fct_order_lines') }}

    where order_status = 'effective' and customer_key is not null

),

contract_events as (

    select * from {{ ref('fct_contract_events') }}

),

windows as (

    select
        scored_on,
        customer_key,
        is_active,
        recency_days,
        {{ add_days('scored_on', var('churn_horizon_days')) }} as churn_known_on,
        {{ add_months('scored_on', var('clv_holdout_months')) }} as holdout_end

    from features

),

-- of a future that has not come nothing is told
known_windows as (

    select * from windows

    where (is_active and churn_known_on <= {{ as_of_date() }}) or holdout_end <= {{ as_of_date() }}

),

sold as (

    select
        windows.scored_on,
        windows.customer_key,
        sum(case
            when order_lines.order_date <= windows.holdout_end then order_lines.net_amount - order_lines.cogs_amount
        end) as gross_profit,
        max(case
            when order_lines.line_type = 'sale' and order_lines.is_countable_order and not order_lines.is_fully_returned
                and order_lines.sold_date <= windows.churn_known_on then order_lines.sold_date
        end) as last_sold_date

    from known_windows as windows

    inner join order_lines
        on
            windows.customer_key = order_lines.customer_key
            and order_lines.order_date > windows.scored_on
            and (order_lines.order_date <= windows.holdout_end or order_lines.sold_date <= windows.churn_known_on)

    group by 1, 2

),

contracts as (

    select
        windows.scored_on,
        windows.customer_key,
        sum(contract_events.mrr_delta) as mrr,
        max(case when contract_events.mrr_delta < 0 then contract_events.effective_date end) as last_loss_date

    from known_windows as windows

    inner join contract_events
        on
            windows.customer_key = contract_events.customer_key
            and contract_events.effective_date <= windows.churn_known_on

    group by 1, 2

),

known as (

    select
        windows.*,
        coalesce(sold.last_sold_date, {{ add_days('windows.scored_on', '-windows.recency_days') }}) as last_order_date,
        coalesce(contracts.mrr, 0) > 0 as has_contract,
        contracts.last_loss_date,
        sold.gross_profit

    from windows

    left join sold on windows.customer_key = sold.customer_key and windows.scored_on = sold.scored_on

    left join contracts on windows.customer_key = contracts.customer_key and windows.scored_on = contracts.scored_on

),

judged as (

    select
        *,
        case
            when is_active and churn_known_on <= {{ as_of_date() }} then
                not has_contract
                and coalesce(
                    last_order_date <= {{ add_days('churn_known_on', -var('churn_window_days')) }}, true
                )
        end as is_churned

    from known

),

-- null while the future has not come
final as (

    select
        scored_on,
        customer_key,
        churn_known_on,
        holdout_end,
        is_churned,

        -- the day on which the last order was too long ago, or the last contract ended
        case
            when is_churned then greatest(
                    coalesce({{ add_days('last_order_date', var('churn_window_days')) }}, last_loss_date),
                    coalesce(last_loss_date, {{ add_days('last_order_date', var('churn_window_days')) }})
                )
        end as lost_on,
        case when holdout_end <= {{ as_of_date() }} then coalesce(gross_profit, 0) end as gross_profit

    from judged

)

select * from final

{#- the running month may change for everybody: of customers without news it is carried on -#}
{{ kept_by_key(
    key=['customer_key'],
    changes=[
        changed('fct_customer_month_activity', ['customer_key']),
        changed('dim_customers', ['customer_key']),
        changed('dim_customer_history', ['customer_key']),
    ],
    rows=['customer_key', 'month_start'],
    since='month_end'
) }}
{%- set new_month = month_began() -%}
{%- set of_the_close = [
    'region', 'industry', 'channel', 'segment', 'key_account_tier', 'owner', 'team', 'cohort_month', 'mrr_open',
    'is_new', 'is_churned', 'is_reactivated', 'lifecycle_stage_open', 'lifecycle_stage_close',
] -%}

with

activity as (

    select * from {{ ref('fct_customer_month_activity') }}

    where {{ has_changed() }} or {{ new_month }}

),

history as (

    select * from {{ ref('dim_customer_history') }}

),

spine as (

    select * from {{ ref('dim_customer_months') }}

    where {{ has_changed() }} or {{ new_month }}

),

-- each measure up to the month's end; a month's opening is the close of the month before
running as (

    select
        spine.*,
        coalesce(activity.gross_revenue, 0) as gross_revenue,
        coalesce(activity.net_revenue, 0) as net_revenue,
        coalesce(activity.gross_profit, 0) as gross_profit,
        coalesce(activity.direct_cost, 0) as direct_cost,
        coalesce(activity.booked_service_cost, 0) as booked_service_cost,
        coalesce(activity.shared_service_cost, 0) as shared_service_cost,
        coalesce(activity.order_count, 0) as order_count,
        coalesce(activity.purchase_day_count, 0) as purchase_day_count,
        coalesce(activity.interaction_count, 0) as interaction_count,
        coalesce(activity.service_contact_count, 0) as service_contact_count,
        coalesce(activity.complaint_count, 0) as complaint_count,
        coalesce(activity.retention_offer_count, 0) as retention_offer_count,
        activity.churn_type,
        activity.churn_reason,
        sum(coalesce(activity.mrr_delta, 0)) over customer_to_date as mrr_close,
        coalesce(activity.mrr_delta, 0) as mrr_delta,
        max(activity.last_order_date) over customer_to_date as last_order_date_close,
        max(activity.previous_order_date) over customer_to_date as previous_order_date_close,
        max(activity.last_reactivation_date) over customer_to_date as last_reactivation_date_close,
        max(activity.last_mrr_loss_date) over customer_to_date as last_mrr_loss_date,
        max(activity.last_use_date) over customer_to_date as last_use_date_close,
        max(activity.last_contract_date) over customer_to_date as last_contract_date,
        sum(activity.gross_revenue) over customer_to_date as gross_revenue_to_date,
        sum(activity.gross_profit) over customer_to_date as gross_profit_to_date,
        sum(activity.direct_cost) over customer_to_date as direct_cost_to_date,
        cast(sum(activity.order_count) over customer_to_date as {{ dbt.type_bigint() }}) as order_count_to_date,
        sum(activity.net_revenue) over customer_12_months as net_revenue_12m,
        sum(activity.gross_profit) over customer_12_months as gross_profit_12m,
        cast(sum(activity.order_count) over customer_12_months as {{ dbt.type_bigint() }}) as order_count_12m,
        cast(sum(activity.order_count) over customer_repeat_window as {{ dbt.type_bigint() }}) as order_count_in_window,
        cast(
            sum(activity.purchase_day_count) over customer_repeat_window as {{ dbt.type_bigint() }}
        ) as purchase_day_count_in_window

    from spine

    left join activity on spine.customer_key = activity.customer_key and spine.month_start = activity.month_start

    window
        customer_to_date as (partition by spine.customer_key order by spine.month_start),
        customer_12_months as (
            partition by spine.customer_key order by spine.month_start
            rows between 11 preceding and current row
        ),
        customer_repeat_window as (
            partition by spine.customer_key order by spine.month_start
            rows between {{ var('repeat_window_months') - 1 }} preceding and current row
        )

),

closed as (

    select
        running.*,
        paid.payment_method,
        {{ is_active_customer('running.mrr_close', 'running.last_order_date_close', known_until('running')) }}
            as is_active_close

    from running

    left join activity as paid
        on running.customer_key = paid.customer_key and {{ month_of('running.last_contract_date') }} = paid.month_start

),

opened as (

    select
        *,
        coalesce(lag(is_active_close) over customer_months, false) as is_active_open,
        coalesce(lag(is_active_close, 12) over customer_months, false) as was_active_12m_ago,
        lag(last_order_date_close) over customer_months as last_order_date_open,
        lag(previous_order_date_close) over customer_months as previous_order_date_open,
        lag(last_reactivation_date_close) over customer_months as last_reactivation_date_open,
        lag(payment_method) over customer_months as payment_method_open,
        lag(gross_profit_12m) over customer_months as gross_profit_12m_open,
        coalesce(max(mrr_close) over (
            partition by customer_key order by month_start rows between unbounded preceding and 1 preceding
        ) > 0, false) as had_mrr_before,
        {{ add_days('month_start', -1) }} as opening_day

    from closed

    window customer_months as (partition by customer_key order by month_start)

),
{%- if builds_on_last_night() %}

carried as (

    select
        {%- for column in adapter.get_columns_in_relation(this) if column.name not in of_the_close %}
        {%- if column.name == 'is_active_close' %}
        {{ is_active_customer('mrr_close', 'last_order_date_close', known_until('stored')) }} as is_active_close
        {%- else %}
        {{ column.name }}
        {%- endif %}
        {{- ',' if not loop.last }}
        {%- endfor %}

    from {{ this }} as stored

    where month_end > {{ day_of_last_night() }} and not ({{ has_changed() }} or {{ new_month }})

),
{%- endif %}

known as (

    select * from opened
    {%- if builds_on_last_night() %}
    union all
    select * from carried
    {%- endif %}

),

final as (

    select
        known.*,

        -- segments, as of the close
        history.region,
        history.industry,
        history.channel,
        history.segment,
        history.key_account_tier,
        history.owner,
        history.team,
        {{ month_of('known.first_paid_date') }} as cohort_month,

        known.mrr_close - known.mrr_delta as mrr_open,
        coalesce({{ month_of('known.first_paid_date') }} = known.month_start, false) as is_new,
        known.is_active_open and not known.is_active_close as is_churned,
        known.is_active_close and not known.is_active_open
        and coalesce(known.first_paid_date < known.month_start, false) as is_reactivated,
        {{ lifecycle_stage(
            'known.first_paid_date', 'known.mrr_close - known.mrr_delta > 0', 'known.last_order_date_open',
            'known.previous_order_date_open', 'known.last_reactivation_date_open', 'known.opening_day'
        ) }} as lifecycle_stage_open,
        {{ lifecycle_stage(
            'known.first_paid_date', 'known.mrr_close > 0', 'known.last_order_date_close',
            'known.previous_order_date_close', 'known.last_reactivation_date_close', known_until('known')
        ) }} as lifecycle_stage_close

    from known

    left join history
        on
            known.customer_key = history.customer_key
            and {{ known_until('known') }} >= history.valid_from
            and {{ known_until('known') }} < history.valid_to

    where known.is_reported

)

select * from final

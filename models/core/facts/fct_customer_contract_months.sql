{{ kept_by_key(['customer_key', 'month_start']) }}

with

contract_events as (

    select
        *,
        {{ month_of('effective_date') }} as month_start

    from {{ ref('fct_contract_events') }}

),

-- two contracts may end in one month: the later one says why
ranked as (

    select
        *,
        row_number() over (
            partition by customer_key, month_start
            order by effective_date desc, booked_date desc nulls last, contract_no asc, contract_event_key asc
        ) as recency,
        row_number() over (
            partition by customer_key, month_start, event_type
            order by effective_date desc, booked_date desc nulls last, contract_no asc, contract_event_key asc
        ) as recency_of_type

    from contract_events

),

final as (

    select
        customer_key,
        month_start,
        cast(sum(mrr_delta) as {{ dbt.type_numeric() }}) as mrr_delta,
        max(case when event_type = 'cancellation' and recency_of_type = 1 then coalesce(churn_type, 'unknown') end)
            as churn_type,
        max(case when event_type = 'cancellation' and recency_of_type = 1 then churn_reason end) as churn_reason,
        max(case when recency = 1 then payment_method end) as payment_method,
        max(effective_date) as last_contract_date,
        max(case when mrr_delta < 0 then effective_date end) as last_mrr_loss_date,
        max(case when event_type = 'reactivation' then effective_date end) as last_reactivation_date

    from ranked

    group by customer_key, month_start

)

select * from final

with

interactions as (

    select * from {{ ref('fct_interactions') }}

),

order_lines as (

    select * from {{ ref('fct_order_lines') }}

),

customer_months as (

    select * from {{ ref('fct_customer_months') }}

),

months as (

    select {{ month_of('occurred_date') }} as month_start from interactions
    union
    select {{ month_of('sold_date') }} as month_start from order_lines
    union
    select month_start from customer_months

),

final as (

    select
        month_start,
        {{ add_days(add_months('month_start', 1), -1) }} as month_end

    from months

    where month_start is not null

)

select * from final

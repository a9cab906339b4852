with

customers as (

    select * from {{ ref('dim_customers') }}

    where first_paid_date is not null

),

history as (

    select * from {{ ref('dim_customer_history') }}

),

final as (

    select
        customers.customer_key,
        customers.first_paid_date as acquired_date,
        {{ month_of('customers.first_paid_date') }} as acquired_month,

        -- segments, as of the acquisition
        history.region,
        history.industry,
        history.channel,
        history.campaign,
        customers.first_product_category as product_category,
        history.segment,
        history.key_account_tier,
        history.owner,
        history.team

    from customers

    left join history
        on
            customers.customer_key = history.customer_key
            and customers.first_paid_date >= history.valid_from
            and customers.first_paid_date < history.valid_to

)

select * from final

{{ kept_by_key(['customer_key', 'month_start']) }}

with

costs as (

    select * from {{ ref('fct_costs') }}

    where cost_type = 'service'

),

contacts as (

    select * from {{ ref('fct_service_contacts') }}

),

booked as (

    select
        customer_key,
        {{ month_of('cost_date') }} as month_start,
        sum(amount_base) as booked_cost

    from costs

    group by 1, 2

),

contacted as (

    select
        customer_key,
        {{ month_of('opened_date') }} as month_start,
        count(*) as service_contacts

    from contacts

    group by 1, 2

),

-- contacts of nobody known cost as much as the others; what they cost falls on no customer
rates as (

    select
        contacted.month_start,
        booked.booked_cost / sum(contacted.service_contacts) as cost_per_contact

    from contacted

    inner join booked on contacted.month_start = booked.month_start and booked.customer_key is null

    group by contacted.month_start, booked.booked_cost

),

customer_months as (

    select customer_key, month_start from booked where customer_key is not null
    union
    select customer_key, month_start from contacted where customer_key is not null

),

final as (

    select
        customer_months.customer_key,
        customer_months.month_start,
        cast(coalesce(booked.booked_cost, 0) as {{ dbt.type_numeric() }}) as booked_service_cost,
        cast(coalesce(contacted.service_contacts * rates.cost_per_contact, 0) as {{ dbt.type_numeric() }})
            as shared_service_cost

    from customer_months

    left join booked
        on customer_months.customer_key = booked.customer_key and customer_months.month_start = booked.month_start

    left join contacted
        on
            customer_months.customer_key = contacted.customer_key
            and customer_months.month_start = contacted.month_start

    left join rates on customer_months.month_start = rates.month_start

)

select * from final

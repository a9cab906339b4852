{# The history of lifecycle stages says, on the last known day of a month, what the month's close says. #}
with

months as (

    select
        months.customer_key,
        {{ known_until('months') }} as known_until,
        months.lifecycle_stage_close

    from {{ ref('fct_customer_months') }} as months

    inner join {{ ref('dim_customers') }} as customers
        on months.customer_key = customers.customer_key and {{ known_until('months') }} >= customers.created_date

),

compared as (

    select
        months.*,
        history.lifecycle_stage

    from months

    left join {{ ref('dim_customer_lifecycle') }} as history
        on
            months.customer_key = history.customer_key
            and months.known_until >= history.valid_from
            and months.known_until < history.valid_to

)

select * from compared where lifecycle_stage is null or lifecycle_stage <> lifecycle_stage_close

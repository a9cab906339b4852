{{ kept_by_key(
    key=['customer_key'],
    changes=[
        changed('dim_customers', ['customer_key']),
        changed('fct_leads', ['customer_key'], 'customer_key is not null'),
        changed('fct_interactions', ['customer_key'], 'customer_key is not null'),
    ]
) }}

with

customers as (

    select * from {{ ref('dim_customers') }}

    where
        first_paid_date is not null
        and {{ has_changed() }}

),

leads as (

    select * from {{ ref('fct_leads') }}

    where
        customer_key is not null
        and {{ has_changed() }}

),

-- what the customer did of his own accord; a sales rep's visit is no answer to marketing
interactions as (

    select * from {{ ref('fct_interactions') }}

    where
        customer_key is not null
        and {{ has_changed() }}
        and direction = 'inbound'
        and (
            (interaction_type = 'visit' and employee_key is null)
            or interaction_type in ('email_click', 'event_attend', 'page_view')
        )

),

touches as (

    select
        lead_key as touch_key,
        customer_key,
        'lead' as touch_type,
        channel,
        campaign,
        created_date as touched_date,
        created_at as touched_at

    from leads

    union all

    select
        interaction_key as touch_key,
        customer_key,
        interaction_type as touch_type,
        channel,
        campaign_code as campaign,
        occurred_date as touched_date,
        occurred_at as touched_at

    from interactions

),

final as (

    select
        touches.*,
        customers.first_paid_date as acquired_date,
        row_number() over (
            partition by touches.customer_key order by touches.touched_at desc, touches.touch_key desc
        ) as touch_from_the_end

    from touches

    inner join customers
        on
            touches.customer_key = customers.customer_key
            and touches.touched_date <= customers.first_paid_date

)

select * from final

with

interactions as (

    select * from {{ ref('fct_interactions') }}

),

-- a visitor who was recognised once is that customer on every visit
known_visitors as (

    select
        visitor_id,
        min(customer_key) as customer_key

    from interactions

    where visitor_id is not null and customer_key is not null

    group by visitor_id

),

-- a sales rep's visit to a customer is no traffic
visits as (

    select
        interactions.*,
        coalesce(
            'customer ' || cast(interactions.customer_key as {{ dbt.type_string() }}),
            'customer ' || cast(known_visitors.customer_key as {{ dbt.type_string() }}),
            interactions.visitor_id
        ) as person

    from interactions

    left join known_visitors on interactions.visitor_id = known_visitors.visitor_id

    where interactions.interaction_type = 'visit' and interactions.employee_key is null

),

final as (

    select
        -- ids
        interaction_key,
        person,

        -- segments
        channel,
        campaign_code as campaign,
        region,
        product_category,
        case when occurred_date > min(occurred_date) over (partition by person) then 'returning' else 'new' end
            as visitor_status,

        -- dates
        occurred_date

    from visits

)

select * from final

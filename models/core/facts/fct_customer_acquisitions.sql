{%- set attribution_model = var('attribution_model') -%}
{%- if attribution_model not in ['first_touch', 'last_touch', 'linear'] -%}
    {{ exceptions.raise_compiler_error(
        "attribution_model is '" ~ attribution_model ~ "': use first_touch, last_touch or linear"
    ) }}
{%- endif -%}
{{ kept_by_key(
    key=['customer_key'],
    changes=[
        changed('dim_customers', ['customer_key']),
        changed('dim_customer_history', ['customer_key']),
        changed('fct_acquisition_touches', ['customer_key']),
    ]
) }}

with

customers as (

    select * from {{ ref('dim_customers') }}

    where
        first_paid_date is not null
        and {{ has_changed() }}

),

history as (

    select * from {{ ref('dim_customer_history') }}

    where {{ has_changed() }}

),

-- first touch needs none of them: the CRM keeps how a customer first came
touches as (

    select * from {{ ref('fct_acquisition_touches') }}

    where
        {{ has_changed() }}
        and (
            '{{ attribution_model }}' = 'linear'
            or ('{{ attribution_model }}' = 'last_touch' and touch_from_the_end = 1)
        )

),

touches_by_way as (

    select
        customer_key,
        channel,
        campaign,
        cast(count(*) as {{ dbt.type_numeric() }}) as way_touches

    from touches

    group by customer_key, channel, campaign

),

counted as (

    select
        *,
        sum(way_touches) over (partition by customer_key) as all_touches,
        sum(way_touches) over (
            partition by customer_key order by channel, campaign rows between unbounded preceding and current row
        ) as touches_so_far

    from touches_by_way

),

-- the difference of two rounded running shares: so the credits of a customer are one to the last digit
credited as (

    select
        customer_key,
        channel,
        campaign,
        cast(touches_so_far / all_touches as {{ dbt.type_numeric() }})
        - cast((touches_so_far - way_touches) / all_touches as {{ dbt.type_numeric() }}) as credit

    from counted

),

acquired as (

    select
        customers.customer_key,
        customers.first_paid_date as acquired_date,
        case when credited.customer_key is null then history.channel else credited.channel end as channel,
        case when credited.customer_key is null then history.campaign else credited.campaign end as campaign,
        cast(coalesce(credited.credit, 1) as {{ dbt.type_numeric() }}) as credit,
        {{ known_product_category('customers', 'customers.first_paid_date') }} as product_category,
        history.region,
        history.industry,
        history.segment,
        history.key_account_tier,
        history.owner,
        history.team

    from customers

    left join credited on customers.customer_key = credited.customer_key

    left join history
        on
            customers.customer_key = history.customer_key
            and customers.first_paid_date >= history.valid_from
            and customers.first_paid_date < history.valid_to

),

final as (

    select
        -- ids
        {{ record_key(["'acquisition'", dbt.cast('customer_key', dbt.type_string()), "coalesce(channel, '')",
            "coalesce(campaign, '')"]) }} as acquisition_key,
        customer_key,

        -- what is credited, and how much of the customer
        channel,
        campaign,
        credit,

        -- segments, as of the acquisition
        region,
        industry,
        product_category,
        segment,
        key_account_tier,
        owner,
        team,

        -- dates
        acquired_date,
        {{ month_of('acquired_date') }} as acquired_month

    from acquired

)

select * from final

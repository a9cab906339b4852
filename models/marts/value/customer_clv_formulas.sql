{#- The methods that are one formula a customer: historical, simple, behavioural and regression. -#}
{%- set window_share = var('clv_holdout_months') / 12 -%}
{%- set value_features = ['gross_profit_12m', 'orders_12m', 'recency_months', 'first_year_share', 'mrr'] -%}
with

features as (

    select * from {{ ref('fct_customer_features') }}

    where clv_role is not null

),

scoring_dates as (

    select * from {{ ref('dim_scoring_dates') }}

    where clv_role in ('calibration', 'current')

),

order_lines as (

    select * from {{ ref('fct_order_lines') }}

    where order_status = 'effective' and customer_key is not null

),

parameters as (

    select
        {%- for name in ['intercept'] + value_features %}
        {{ model_parameter(name) }} as {{ name }},
        {%- endfor %}
        valid_from,
        valid_to

    from {{ ref('dim_model_parameters') }}

    where model = 'regression'

    group by valid_from, valid_to

),

profits_to_date as (

    select
        scoring_dates.scored_on,
        order_lines.customer_key,
        sum(case
            when order_lines.order_date <= scoring_dates.scored_on
                then order_lines.net_amount - order_lines.cogs_amount
        end) as gross_profit_to_date

    from order_lines

    cross join scoring_dates

    group by 1, 2

),

-- of those who were active one window earlier, the share that still is
retentions as (

    select
        scoring_dates.scored_on,
        avg(case when features.is_active then 1.0 else 0.0 end) as retention

    from scoring_dates

    inner join features as before
        on
            before.scored_on = {{ add_months('scoring_dates.scored_on', -12) }}
            and before.is_active

    inner join features
        on before.customer_key = features.customer_key and scoring_dates.scored_on = features.scored_on

    group by 1

),

-- what a use of the product leads to, over all customers who use it
companies as (

    select
        scored_on,
        cast(sum(case when uses_12m > 0 then orders_12m end) as {{ type_double() }})
        / nullif(sum(uses_12m), 0) as orders_per_use,
        cast(sum(net_revenue_12m) as {{ type_double() }}) / nullif(sum(orders_12m), 0)
        * {{ margin_rate('sum(gross_profit_12m)', 'sum(net_revenue_12m)') }} as profit_per_order

    from features

    group by scored_on

),

valued as (

    select
        features.scored_on,
        features.customer_key,
        features.gross_profit_12m,
        coalesce(profits_to_date.gross_profit_to_date, 0) as gross_profit_to_date,
        retentions.retention,
        case when retentions.retention < 1 then least(1 / (1 - retentions.retention), {{ var('lifespan_cap_years') }})
            else {{ var('lifespan_cap_years') }}
        end as lifespan_years,
        case when features.uses_12m > 0
                then features.uses_12m * companies.orders_per_use * companies.profit_per_order
        end as behavioural_value,
        parameters.intercept
        {%- for name in value_features %}
        + parameters.{{ name }} * features.{{ name }}
        {%- endfor %} as regression_value

    from features

    inner join scoring_dates on features.scored_on = scoring_dates.scored_on

    inner join companies on features.scored_on = companies.scored_on

    left join retentions on features.scored_on = retentions.scored_on

    left join profits_to_date
        on features.scored_on = profits_to_date.scored_on and features.customer_key = profits_to_date.customer_key

    left join parameters on features.scored_on >= parameters.valid_from and features.scored_on < parameters.valid_to

),

methods as (

    -- what was earned so far; the next window as the last one
    select
        scored_on, customer_key, 'historical' as clv_method,
        gross_profit_12m * {{ window_share }} as expected_value, gross_profit_to_date as clv
    from valued
    union all
    select
        scored_on, customer_key, 'simple' as clv_method,
        gross_profit_12m * {{ window_share }} * retention as expected_value, gross_profit_12m * lifespan_years as clv
    from valued
    union all
    select
        scored_on, customer_key, 'behavioural' as clv_method,
        behavioural_value * {{ window_share }} as expected_value, behavioural_value * {{ annuity_factor() }} as clv
    from valued
    union all
    select
        scored_on, customer_key, 'regression' as clv_method,
        regression_value as expected_value, regression_value / {{ window_share }} * {{ annuity_factor() }} as clv
    from valued

),

-- a method that does not know the customer has no row for it
final as (

    select
        scored_on,
        customer_key,
        clv_method,
        cast(expected_value as {{ dbt.type_numeric() }}) as expected_value,
        cast(clv as {{ dbt.type_numeric() }}) as clv

    from methods

    where expected_value is not null

)

select * from final

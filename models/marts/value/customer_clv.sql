with

bg_nbd as (

    select * from {{ ref('customer_clv_bg_nbd') }}

),

formulas as (

    select * from {{ ref('customer_clv_formulas') }}

),

trend as (

    select * from {{ ref('customer_clv_trend') }}

),

gradient_boosting as (

    select * from {{ ref('customer_clv_gradient_boosting') }}

),

features as (

    select * from {{ ref('fct_customer_features') }}

    where clv_role in ('calibration', 'current')

),

customers as (

    select * from {{ ref('dim_customers') }}

),

margins as (

    select
        scored_on,
        {{ margin_rate('sum(gross_profit_12m)', 'sum(net_revenue_12m)') }} as margin_rate

    from features

    group by scored_on

),

-- what each year adds to the years before it, at the margin, discounted from its end
purchases as (

    select
        bg_nbd.scored_on,
        bg_nbd.customer_key,
        bg_nbd.step,
        cast(bg_nbd.expected_value_per_purchase as {{ type_double() }}) * margins.margin_rate as profit_per_purchase,
        cast(bg_nbd.expected_purchases as {{ type_double() }}) as expected_purchases,
        coalesce(
            lag(cast(bg_nbd.expected_purchases as {{ type_double() }})) over (
                partition by bg_nbd.scored_on, bg_nbd.customer_key, case when bg_nbd.step = 0 then 0 else 1 end
                order by bg_nbd.step
            ), 0
        ) as expected_before

    from bg_nbd

    inner join margins on bg_nbd.scored_on = margins.scored_on

),

bayesian as (

    select
        scored_on,
        customer_key,
        'bg_nbd' as clv_method,
        cast(
            sum(case when step = 0 then expected_purchases * profit_per_purchase else 0 end)
            as {{ dbt.type_numeric() }}
        ) as expected_value,
        cast(sum(case
            when step > 0
                then (expected_purchases - expected_before) * profit_per_purchase
                    / power(1 + {{ var('discount_rate') }}, step)
            else 0
        end) as {{ dbt.type_numeric() }}) as clv

    from purchases

    group by scored_on, customer_key

),

methods as (

    select scored_on, customer_key, clv_method, expected_value, clv from formulas
    union all
    select scored_on, customer_key, clv_method, expected_value, clv from trend
    union all
    select scored_on, customer_key, clv_method, expected_value, clv from bayesian
    union all
    select scored_on, customer_key, clv_method, expected_value, clv from gradient_boosting

),

final as (

    select
        methods.customer_key,
        customers.customer_no,
        methods.clv_method,
        methods.scored_on,
        features.clv_role,
        methods.expected_value,
        methods.clv

    from methods

    inner join customers on methods.customer_key = customers.customer_key

    inner join features
        on methods.customer_key = features.customer_key and methods.scored_on = features.scored_on

)

select * from final

{%- set features = [
    'gross_profit_12m', 'orders_12m', 'recency_months', 'gap_ratio', 'tenure_years', 'order_count', 'mrr',
] -%}
with

customers as (

    select * from {{ ref('fct_customer_features') }}

    where clv_role in ('calibration', 'current')

),

parameters as (

    select * from {{ ref('dim_model_parameters') }}

    where model = 'gradient_boosting' and parameter = 'start'

),

leaves as (

    select * from {{ ref('model_tree_leaves') }}

    where model = 'gradient_boosting' and fitted_for = {{ text_literal(var('raw_data')) }}

),

-- every tree has one leaf whose bounds hold; the prediction is the start value and what these leaves add
predictions as (

    select
        customers.scored_on,
        customers.customer_key,
        max(parameters.parameter_value) + sum(leaves.leaf_value) as expected_value

    from customers

    inner join parameters
        on customers.scored_on >= parameters.valid_from and customers.scored_on < parameters.valid_to

    inner join leaves
        on
            parameters.valid_from = leaves.data_to
            {%- for feature in features %}
            and (leaves.low_{{ feature }} is null or customers.{{ feature }} > leaves.low_{{ feature }})
            and (leaves.high_{{ feature }} is null or customers.{{ feature }} <= leaves.high_{{ feature }})
            {%- endfor %}

    group by 1, 2

),

final as (

    select
        scored_on,
        customer_key,
        'gradient_boosting' as clv_method,
        cast(expected_value as {{ dbt.type_numeric() }}) as expected_value,
        cast(expected_value * 12 / {{ var('clv_holdout_months') }} * {{ annuity_factor() }} as {{ dbt.type_numeric() }})
            as clv

    from predictions

)

select * from final

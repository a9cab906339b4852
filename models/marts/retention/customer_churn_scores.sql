{%- set features = churn_features() -%}
with

customers as (

    select * from {{ ref('fct_customer_features') }}

    where is_month_close and is_active

),

parameters as (

    select
        {%- for name in ['intercept'] + features %}
        {{ model_parameter(name) }} as {{ name }},
        {%- endfor %}
        valid_from,
        valid_to

    from {{ ref('dim_model_parameters') }}

    where model = 'churn'

    group by valid_from, valid_to

),

history as (

    select * from {{ ref('dim_customer_history') }}

),

known as (

    select * from {{ ref('dim_customers') }}

),

weighed as (

    select
        customers.*,
        parameters.valid_from as fitted_to,
        parameters.intercept
        {%- for name in features %}
        + parameters.{{ name }} * customers.{{ name }}
        {%- endfor %} as log_odds

    from customers

    inner join parameters
        on customers.scored_on >= parameters.valid_from and customers.scored_on < parameters.valid_to

),

final as (

    select
        weighed.customer_key,
        known.customer_no,
        weighed.scored_on,
        weighed.fitted_to,
        cast(1 / (1 + exp(-weighed.log_odds)) as {{ dbt.type_numeric() }}) as churn_score,
        cast(weighed.mrr as {{ dbt.type_numeric() }}) as mrr,
        cast(weighed.net_revenue_12m as {{ dbt.type_numeric() }}) as net_revenue_12m,
        history.region,
        history.segment,
        history.key_account_tier,
        history.owner,
        history.team

    from weighed

    inner join known on weighed.customer_key = known.customer_key

    left join history
        on
            weighed.customer_key = history.customer_key
            and weighed.scored_on >= history.valid_from
            and weighed.scored_on < history.valid_to

)

select * from final

with

customers as (

    select * from {{ ref('dim_customers') }}

),

features as (

    select * from {{ ref('fct_customer_features') }}

    where clv_role = 'current'

),

order_lines as (

    select * from {{ ref('fct_order_lines') }}

    where order_status = 'effective'

),

clv as (

    select * from {{ ref('customer_clv') }}

    where clv_role = 'current' and clv_method = {{ text_literal(var('value_risk_clv_method')) }}

),

scores as (

    select * from {{ ref('customer_churn_scores') }}

    where scored_on = {{ as_of_date() }}

),

answers as (

    select
        *,
        row_number() over (
            partition by customer_key, survey_type order by responded_date desc, responded_at desc, answer_key asc
        ) as recency

    from {{ ref('fct_survey_answers') }}

    where
        is_valid
        and responded_date <= {{ as_of_date() }}
        and (
            (survey_type = 'csat' and question_code = 'overall')
            or (survey_type = 'nps' and question_code = 'recommend' and scale_max = 10)
        )

),

opportunities as (

    select
        customer_key,
        count(*) as open_opportunities,
        sum(amount_base) as open_pipeline

    from {{ ref('fct_opportunities') }}

    where opportunity_status = 'open'

    group by customer_key

),

tickets as (

    select
        customer_key,
        count(*) as open_tickets,
        sum(case when contact_type = 'complaint' then 1 else 0 end) as open_complaints

    from {{ ref('fct_cases') }}

    where not is_solved

    group by customer_key

),

revenue as (

    select
        customer_key,
        sum(case when {{ within_days('order_date', 365, as_of_date()) }} then net_amount end) as net_revenue_12m,
        sum(case
            when {{ within_days('order_date', 365, add_days(as_of_date(), -365)) }} then net_amount
        end) as net_revenue_12m_before

    from order_lines

    group by customer_key

),

total as (

    select sum(net_revenue_12m) as net_revenue_12m from revenue

),

last_answers as (

    select
        {%- for survey in ['csat', 'nps'] %}
        max(case when survey_type = '{{ survey }}' then score end) as last_{{ survey }}_score,
        max(case when survey_type = '{{ survey }}' then responded_date end) as last_{{ survey }}_on,
        {%- endfor %}
        customer_key

    from answers

    where recency = 1

    group by customer_key

),

-- nothing bought is a revenue of 0, nothing asked is no satisfaction
final as (

    select
        customers.customer_key,
        customers.customer_no,
        customers.customer_name,
        customers.region,
        customers.industry,
        customers.owner,
        customers.team,
        customers.key_account_tier,
        customers.is_named_key_account,
        {{ as_of_date() }} as known_until,
        cast(coalesce(revenue.net_revenue_12m, 0) as {{ dbt.type_numeric() }}) as net_revenue_12m,
        cast(coalesce(revenue.net_revenue_12m_before, 0) as {{ dbt.type_numeric() }}) as net_revenue_12m_before,
        {{ ratio('coalesce(revenue.net_revenue_12m, 0)', 'total.net_revenue_12m') }} as revenue_share,
        clv.clv,
        {%- for survey in ['csat', 'nps'] %}
        cast(last_answers.last_{{ survey }}_score as {{ dbt.type_numeric() }}) as last_{{ survey }}_score,
        last_answers.last_{{ survey }}_on,
        {%- endfor %}
        features.is_active,
        cast(features.tenure_days as {{ dbt.type_bigint() }}) as tenure_days,
        cast(features.orders_12m as {{ dbt.type_bigint() }}) as orders_12m,
        scores.churn_score,
        cast(coalesce(opportunities.open_opportunities, 0) as {{ dbt.type_bigint() }}) as open_opportunities,
        cast(coalesce(opportunities.open_pipeline, 0) as {{ dbt.type_numeric() }}) as open_pipeline,
        cast(coalesce(tickets.open_tickets, 0) as {{ dbt.type_bigint() }}) as open_tickets,
        cast(coalesce(tickets.open_complaints, 0) as {{ dbt.type_bigint() }}) as open_complaints

    from customers

    cross join total
    {%- for part in ['features', 'revenue', 'clv', 'scores', 'last_answers', 'opportunities', 'tickets'] %}

    left join {{ part }} on customers.customer_key = {{ part }}.customer_key
    {%- endfor %}

    where customers.key_account_tier = 'A' or customers.is_named_key_account

)

select * from final

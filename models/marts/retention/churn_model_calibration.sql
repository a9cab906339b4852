with

scores as (

    select * from {{ ref('customer_churn_scores') }}

),

outcomes as (

    select * from {{ ref('fct_customer_outcomes') }}

    where is_churned is not null

),

judged as (

    select
        scores.fitted_to,
        scores.churn_score,
        case when outcomes.is_churned then 1 else 0 end as is_lost,
        ntile(10) over (
            partition by scores.fitted_to order by scores.churn_score desc, scores.customer_no asc, scores.scored_on asc
        ) as risk_decile

    from scores

    inner join outcomes on scores.customer_key = outcomes.customer_key and scores.scored_on = outcomes.scored_on

),

final as (

    select
        fitted_to,
        cast(risk_decile as {{ dbt.type_int() }}) as risk_decile,
        cast(count(*) as {{ dbt.type_bigint() }}) as scores,
        cast(sum(is_lost) as {{ dbt.type_bigint() }}) as lost,
        cast(avg(churn_score) as {{ dbt.type_numeric() }}) as predicted_rate,
        {{ ratio('sum(is_lost)', 'count(*)') }} as observed_rate

    from judged

    group by fitted_to, risk_decile

)

select * from final

with

scores as (

    select * from {{ ref('customer_churn_scores') }}

),

outcomes as (

    select * from {{ ref('fct_customer_outcomes') }}

    where is_churned is not null

),

-- every score is of a day after the model's data ended, so each of these is out of time
judged as (

    select
        scores.fitted_to,
        scores.scored_on,
        scores.customer_no,
        cast(scores.churn_score as {{ type_double() }}) as churn_score,
        case when outcomes.is_churned then 1 else 0 end as is_lost

    from scores

    inner join outcomes on scores.customer_key = outcomes.customer_key and scores.scored_on = outcomes.scored_on

),

ranked as (

    select
        *,

        -- equal scores share their mean rank
        rank() over (partition by fitted_to order by churn_score)
        + (count(*) over (partition by fitted_to, churn_score) - 1) / 2.0 as score_rank,
        ntile(10) over (partition by fitted_to order by churn_score desc, customer_no asc, scored_on asc) as risk_decile

    from judged

),

counted as (

    select
        fitted_to,
        count(*) as scores,
        cast(sum(is_lost) as {{ type_double() }}) as lost,
        cast(count(*) - sum(is_lost) as {{ type_double() }}) as kept,
        min(scored_on) as first_scored_on,
        max(scored_on) as last_scored_on,
        sum(case when is_lost = 1 then score_rank else 0 end) as ranks_of_lost,
        avg(churn_score) as mean_score,
        avg((churn_score - is_lost) * (churn_score - is_lost)) as brier_score,
        avg(case when risk_decile = 1 then cast(is_lost as {{ type_double() }}) end) as top_decile_rate

    from ranked

    group by fitted_to

),

final as (

    select
        fitted_to,
        first_scored_on,
        last_scored_on,
        cast(scores as {{ dbt.type_bigint() }}) as scores,
        cast(lost as {{ dbt.type_bigint() }}) as lost,
        cast((ranks_of_lost - lost * (lost + 1) / 2) / nullif(lost * kept, 0) as {{ dbt.type_numeric() }}) as auc,
        cast(mean_score as {{ dbt.type_numeric() }}) as predicted_rate,
        cast(lost / scores as {{ dbt.type_numeric() }}) as observed_rate,
        cast(brier_score as {{ dbt.type_numeric() }}) as brier_score,
        cast(top_decile_rate / nullif(lost / scores, 0) as {{ dbt.type_numeric() }}) as top_decile_lift

    from counted

)

select * from final

with

predictions as (

    select * from {{ ref('customer_clv') }}

    where clv_role = 'calibration'

),

outcomes as (

    select * from {{ ref('fct_customer_outcomes') }}

    where gross_profit is not null

),

-- ties of the prediction fall by customer number, so that the best tenth is the same on every engine
compared as (

    select
        predictions.clv_method,
        predictions.scored_on,
        outcomes.holdout_end,
        predictions.expected_value as predicted,
        outcomes.gross_profit as actual,
        abs(predictions.expected_value - outcomes.gross_profit) as absolute_error,
        row_number() over (
            partition by predictions.clv_method order by predictions.expected_value desc, predictions.customer_no asc
        ) as predicted_rank,
        row_number() over (
            partition by predictions.clv_method order by outcomes.gross_profit desc, predictions.customer_no asc
        ) as actual_rank,
        count(*) over (partition by predictions.clv_method) as customers

    from predictions

    inner join outcomes
        on predictions.customer_key = outcomes.customer_key and predictions.scored_on = outcomes.scored_on

),

final as (

    select
        clv_method,
        scored_on,
        holdout_end,
        count(*) as customers,
        cast(sum(predicted) as {{ dbt.type_numeric() }}) as predicted_total,
        cast(sum(actual) as {{ dbt.type_numeric() }}) as actual_total,
        cast(avg(absolute_error) as {{ dbt.type_numeric() }}) as mean_absolute_error,
        {{ ratio('sum(predicted) - sum(actual)', 'sum(actual)') }} as bias,

        -- of what the customers brought, the part of the tenth predicted best, and of the best tenth in hindsight
        {{ ratio('sum(case when predicted_rank * 10 <= customers then actual else 0 end)', 'sum(actual)') }}
            as top_decile_capture,
        {{ ratio('sum(case when actual_rank * 10 <= customers then actual else 0 end)', 'sum(actual)') }}
            as best_possible_capture,
        {{ ratio('sum(case when predicted_rank * 2 <= customers then actual else 0 end)', 'sum(actual)') }}
            as top_half_capture

    from compared

    group by clv_method, scored_on, holdout_end

)

select * from final

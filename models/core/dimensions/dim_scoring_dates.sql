with

months as (

    select known_until as scored_on

    from {{ ref('dim_periods') }}

    where period_grain = 'month'

),

-- a model is judged on the hold-out after `calibration`; what it learns for that day comes from the window before it
models as (

    select {{ as_of_date() }} as scored_on, 'current' as clv_role
    union all
    select {{ add_months(as_of_date(), -var('clv_holdout_months')) }} as scored_on, 'calibration' as clv_role
    union all
    select {{ add_months(as_of_date(), -2 * var('clv_holdout_months')) }} as scored_on, 'training' as clv_role

),

days as (

    select scored_on, cast(null as {{ dbt.type_string() }}) as clv_role, 1 as is_month_close from months
    union all
    select scored_on, clv_role, 0 as is_month_close from models

),

final as (

    select
        scored_on,
        max(clv_role) as clv_role,
        max(is_month_close) = 1 as is_month_close,
        {{ add_months('scored_on', var('clv_holdout_months')) }} as holdout_end,

        -- whose customers they are: what is fitted on the sample company is no model of another one
        {{ text_literal(var('raw_data')) }} as raw_data

    from days

    group by scored_on

)

select * from final

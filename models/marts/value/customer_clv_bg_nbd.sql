{#-
    Purchases: Fader, Hardie and Lee (2005), equation 10; P(alive): their note 021; spend: Gamma-Gamma, note 025, eq. 5.

    The Gaussian hypergeometric function is its power series. Euler's transformation gives a second series of the same
    function; of the two the one whose terms shrink faster is added up.
-#}
{%- set terms = 240 -%}
with

histories as (

    select * from {{ ref('fct_purchase_histories') }}

),

scoring_dates as (

    select * from {{ ref('dim_scoring_dates') }}

    where clv_role in ('calibration', 'current')

),

parameters as (

    select
        valid_from,
        valid_to,
        {%- for name in ['r', 'alpha', 'a', 'b'] %}
        {{ model_parameter(name, 'bg_nbd') }} as {{ name }},
        {%- endfor %}
        {{ model_parameter('p', 'gamma_gamma') }} as p,
        {{ model_parameter('q', 'gamma_gamma') }} as q,
        {{ model_parameter('gamma', 'gamma_gamma') }} as gamma

    from {{ ref('dim_model_parameters') }}

    where model in ('bg_nbd', 'gamma_gamma')

    group by valid_from, valid_to

),

-- step 0 is the hold-out window, step k the first k years of the horizon
steps as (

    select scored_on, 0 as step, holdout_end as step_end from scoring_dates
    {%- for year in range(1, var('clv_horizon_years') + 1) %}
    union all
    select scored_on, {{ year }} as step, {{ add_months('scored_on', 12 * year) }} as step_end from scoring_dates
    {%- endfor %}

),

customers as (

    select
        histories.scored_on,
        histories.customer_key,
        steps.step,
        cast(histories.frequency as {{ type_double() }}) as x,
        cast(histories.age_weeks as {{ type_double() }}) as age,
        coalesce(cast(histories.monetary_value as {{ type_double() }}), 0) as mean_value,
        parameters.*,
        {{ dbt.datediff('histories.scored_on', 'steps.step_end', 'day') }} / 7.0 as horizon,
        case
            when histories.frequency = 0 then 1
            else 1 / (1 + parameters.a / (parameters.b + histories.frequency - 1) * exp(least(
                    (parameters.r + histories.frequency) * ln(
                        (parameters.alpha + cast(histories.age_weeks as {{ type_double() }}))
                        / (parameters.alpha + cast(histories.recency_weeks as {{ type_double() }}))
                    ), 700
                )))
        end as p_alive

    from histories

    inner join steps on histories.scored_on = steps.scored_on

    inner join parameters
        on histories.scored_on >= parameters.valid_from and histories.scored_on < parameters.valid_to

),

-- 2F1(first, second; third; z): (r+x, b+x) or, transformed, (third - first, third - second)
arguments as (

    select
        *,
        a + b + x - 1 as third,
        case when r + x < a - 1 then r + x else a + b - 1 - r end as first,
        case when r + x < a - 1 then b + x else a - 1 end as second,
        case when r + x < a - 1 then r + x else a - 1 end as power_of_rest,
        horizon / (alpha + age + horizon) as z

    from customers

),

numbers as (

    select generated_number - 1 as n from ({{ dbt.generate_series(terms) }}) as series

),

factors as (

    select
        arguments.scored_on,
        arguments.customer_key,
        arguments.step,
        numbers.n,
        (arguments.first + numbers.n) * (arguments.second + numbers.n)
        / ((arguments.third + numbers.n) * (numbers.n + 1)) * arguments.z as factor

    from arguments

    cross join numbers

),

-- a product is the exponential of a sum of logarithms, and its sign the parity of the negative factors
products as (

    select
        scored_on,
        customer_key,
        step,
        exp(sum(ln(greatest(abs(factor), 1e-300))) over so_far) as size,
        sum(case when factor < 0 then 1 else 0 end) over so_far as negative_factors

    from factors

    window so_far as (partition by scored_on, customer_key, step order by n rows unbounded preceding)

),

series as (

    select
        scored_on,
        customer_key,
        step,
        1 + sum(case when mod(cast(negative_factors as {{ dbt.type_int() }}), 2) = 0 then size else -size end) as total

    from products

    group by scored_on, customer_key, step

),

final as (

    select
        arguments.scored_on,
        arguments.customer_key,
        arguments.step,
        cast(arguments.p_alive as {{ dbt.type_numeric() }}) as p_alive,
        cast(
            arguments.third / (arguments.a - 1)
            * (1 - exp(arguments.power_of_rest * ln(1 - arguments.z)) * series.total) * arguments.p_alive
            as {{ dbt.type_numeric() }}
        ) as expected_purchases,
        cast(
            arguments.p * (arguments.gamma + arguments.x * arguments.mean_value)
            / (arguments.p * arguments.x + arguments.q - 1) as {{ dbt.type_numeric() }}
        ) as expected_value_per_purchase

    from arguments

    inner join series
        on
            arguments.scored_on = series.scored_on
            and arguments.customer_key = series.customer_key
            and arguments.step = series.step

)

select * from final

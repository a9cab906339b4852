with

tree as (

    select * from {{ ref('kpi_driver_tree') }}

),

months as (

    select * from {{ ref('kpi_series') }}

    where segment_type = 'all' and period_grain = 'month' and is_complete_period and kpi_value is not null

),

lags as (

    {% for lag_months in range(13) -%}
    select {{ lag_months }} as lag_months
    {% if not loop.last %}union all {% endif %}
    {%- endfor %}

),

links as (

    select
        tree.*,
        lags.lag_months

    from tree

    inner join lags on tree.max_lag_months >= lags.lag_months

),

-- changes from month to month: two series that both grow correlate without having to do with each other
paired as (

    select
        links.driver_kpi_id,
        links.outcome_kpi_id,
        links.link_kind,
        links.expected_sign,
        links.lag_months,
        cast(drivers.kpi_value as {{ type_double() }}) as driver_level,
        cast(outcomes.kpi_value as {{ type_double() }}) as outcome_level,
        cast(case
            when drivers.has_comparable_previous and outcomes.has_comparable_previous
                then drivers.kpi_value - drivers.previous_value
        end as {{ type_double() }}) as driver_change,
        cast(case
            when drivers.has_comparable_previous and outcomes.has_comparable_previous
                then outcomes.kpi_value - outcomes.previous_value
        end as {{ type_double() }}) as outcome_change

    from links

    left join months as drivers on links.driver_kpi_id = drivers.kpi_id

    left join months as outcomes
        on
            links.outcome_kpi_id = outcomes.kpi_id
            and {{ add_months('drivers.period_start', 'links.lag_months') }} = outcomes.period_start

),

correlated as (

    select
        driver_kpi_id,
        outcome_kpi_id,
        link_kind,
        expected_sign,
        lag_months,
        count(driver_level + outcome_level) as level_months,
        count(driver_change + outcome_change) as change_months,
        {{ correlation('driver_level', 'outcome_level') }} as level_correlation,
        {{ correlation('driver_change', 'outcome_change') }} as change_correlation

    from paired

    group by driver_kpi_id, outcome_kpi_id, link_kind, expected_sign, lag_months

),

judged as (

    select
        *,
        1.96 / sqrt(nullif(change_months, 0)) as noise_bound,
        case
            when change_correlation is not null
                then row_number() over (
                        partition by driver_kpi_id, outcome_kpi_id, link_kind
                        order by cast(abs(change_correlation) as {{ dbt.type_numeric() }}) desc, lag_months asc
                    )
        end as strength_rank

    from correlated

),

final as (

    select
        driver_kpi_id,
        outcome_kpi_id,
        link_kind,
        expected_sign,
        cast(lag_months as {{ dbt.type_int() }}) as lag_months,
        cast(level_months as {{ dbt.type_bigint() }}) as level_months,
        cast(level_correlation as {{ dbt.type_numeric() }}) as level_correlation,
        cast(change_months as {{ dbt.type_bigint() }}) as change_months,
        cast(change_correlation as {{ dbt.type_numeric() }}) as change_correlation,
        cast(noise_bound as {{ dbt.type_numeric() }}) as noise_bound,
        case
            when abs(change_correlation) > noise_bound then (change_correlation > 0) = (expected_sign = '+')
        end as agrees,
        coalesce(strength_rank = 1, false) as is_best_lag

    from judged

)

select * from final

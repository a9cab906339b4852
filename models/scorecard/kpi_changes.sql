with

totals as (

    select * from {{ ref('kpi_series') }}

    where segment_type = 'all' and polarity <> 'monitor'

),

-- the number beside the one of the period before, and beside the one of a year before
pairs as (

    {% for before in ['previous', 'year_ago'] -%}
    select
        kpi_id,
        kpi_version,
        polarity,
        formula_kind,
        period_grain,
        period_start,
        '{{ before }}' as compared_with,
        {{ before }}_period_start as compared_period_start,
        denominator is not null and {{ before }}_denominator is not null as has_halves,
        case when denominator is null then kpi_value else numerator end as amount_after,
        case when {{ before }}_denominator is null then {{ before }}_value else {{ before }}_numerator end
            as amount_before,
        denominator as base_after,
        {{ before }}_denominator as base_before

    from totals

    where has_comparable_{{ before }} and kpi_value is not null and {{ before }}_value is not null
    {% if not loop.last %}
    union all
    {% endif %}
    {%- endfor %}

),

-- a quotient is taken apart by its halves, a sum and a count by their parts; other numbers have no parts
explainable as (

    select
        *,
        cast(amount_after as {{ type_double() }}) / case when has_halves then base_after else 1 end as value_after,
        cast(amount_before as {{ type_double() }}) / case when has_halves then base_before else 1 end as value_before

    from pairs

    where
        (has_halves and base_after <> 0 and base_before <> 0)
        or (formula_kind in ('sum', 'count') and base_after is null and base_before is null)

),

final as (

    select
        kpi_id,
        kpi_version,
        polarity,
        period_grain,
        period_start,
        cast(compared_with as {{ dbt.type_string() }}) as compared_with,
        compared_period_start,
        has_halves,
        amount_before,
        amount_after,
        base_before,
        base_after,
        value_before,
        value_after,
        value_after - value_before as value_change,
        {{ change_effect('polarity', 'value_after - value_before') }} as effect

    from explainable

)

select * from final

with

scorecard as (

    select * from {{ ref('kpi_scorecard') }}

    where segment_type in ('all', 'team', 'region') and period_grain in ('month', 'quarter', 'year')

),

weights as (

    select * from {{ ref('kpi_health_weights') }}

),

-- a chosen KPI that has no attainment is shown, and does not count
chosen as (

    select
        scorecard.*,
        case when scorecard.attainment is not null then weights.weight end as weight,
        least({{ var('attainment_cap') }}, greatest(0, scorecard.attainment)) as capped_attainment

    from scorecard

    inner join weights on scorecard.kpi_id = weights.kpi_id

    where scorecard.segment_type = 'all' or scorecard.attainment is not null

),

weighed as (

    select
        *,
        cast(weight as {{ type_double() }})
        / nullif(sum(weight) over (partition by period_grain, period_start, segment_type, segment_value), 0)
            as weight_share

    from chosen

),

final as (

    select
        period_grain,
        period_start,
        period_end,
        segment_type,
        segment_value,
        domain,
        kpi_id,
        name_en,
        name_zh,
        unit,
        is_complete_period,
        kpi_value,
        target_to_date,
        attainment,
        cast(weight as {{ dbt.type_numeric() }}) as weight,
        cast(weight_share as {{ dbt.type_numeric() }}) as weight_share,
        cast(100 * weight_share * capped_attainment as {{ dbt.type_numeric() }}) as points,
        cast(100 * weight_share * (1 - capped_attainment) as {{ dbt.type_numeric() }}) as missing_points,
        trend_direction,
        rating

    from weighed

)

select * from final

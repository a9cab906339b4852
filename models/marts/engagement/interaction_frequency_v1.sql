{%- set segments = ['channel', 'direction', 'segment', 'owner', 'team', 'key_account_tier', 'product_category'] -%}
with

interactions as (

    select * from {{ ref('fct_interactions') }}

    where is_qualifying and {{ in_dirty_days('occurred_date') }}

),

periods as (

    select * from {{ ref('dim_periods') }}

    where
        period_grain in ('week', 'month', 'quarter', 'year')
        and {{ in_dirty_slice(['fct_interactions.occurred_date']) }}

),

interactions_by_segment as (

    select
        periods.period_grain,
        periods.period_start,
        periods.is_complete_period,
        {{ segment_type(segments) }} as segment_type,
        {{ segment_value(segments) }} as segment_value,
        count(*) as interactions

    from interactions

    inner join periods on interactions.occurred_date between periods.period_start and periods.period_end

    group by periods.period_grain, periods.period_start, periods.is_complete_period, {{ segment_sets(segments) }}

),

final as (

    select
        'interaction_frequency' as kpi_id,
        1 as kpi_version,
        period_grain,
        period_start,
        segment_type,
        segment_value,
        cast(interactions as {{ dbt.type_numeric() }}) as numerator,
        cast(null as {{ dbt.type_numeric() }}) as denominator,
        cast(interactions as {{ dbt.type_numeric() }}) as kpi_value,
        interactions as sample_size,
        cast(null as {{ dbt.type_numeric() }}) as standard_error,
        is_complete_period

    from interactions_by_segment

)

select * from final

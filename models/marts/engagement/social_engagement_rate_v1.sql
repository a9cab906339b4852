{%- set segments = ['platform'] -%}
with

interactions as (

    select * from {{ ref('fct_interactions') }}

    where interaction_type in ('social_like', 'social_comment', 'social_share', 'social_impression')

),

periods as (

    select * from {{ ref('dim_periods') }}

    where period_grain in ('month', 'quarter', 'year')

),

interactions_by_month as (

    select
        platform,
        {{ month_of('occurred_date') }} as month_start,
        sum(case when interaction_type = 'social_impression' then 0 else 1 end) as reactions,
        sum(case when interaction_type = 'social_impression' then coalesce(event_value, 0) else 0 end) as impressions

    from interactions

    group by 1, 2

),

interactions_by_segment as (

    select
        periods.period_grain,
        periods.period_start,
        periods.is_complete_period,
        {{ segment_type(segments) }} as segment_type,
        {{ segment_value(segments) }} as segment_value,
        sum(interactions_by_month.reactions) as reactions,
        sum(interactions_by_month.impressions) as impressions

    from interactions_by_month

    inner join periods on interactions_by_month.month_start between periods.first_month and periods.last_month

    group by periods.period_grain, periods.period_start, periods.is_complete_period, {{ segment_sets(segments) }}

),

final as (

    select
        'social_engagement_rate' as kpi_id,
        1 as kpi_version,
        period_grain,
        period_start,
        segment_type,
        segment_value,
        cast(reactions as {{ dbt.type_numeric() }}) as numerator,
        cast(impressions as {{ dbt.type_numeric() }}) as denominator,
        {{ ratio('reactions', 'impressions') }} as kpi_value,
        cast(impressions as {{ dbt.type_bigint() }}) as sample_size,
        cast(null as {{ dbt.type_numeric() }}) as standard_error,
        is_complete_period

    from interactions_by_segment

    where {{ is_supplied(['digital_events']) }}

)

select * from final

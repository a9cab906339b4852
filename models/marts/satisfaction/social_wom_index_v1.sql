{%- set segments = ['platform', 'topic', 'region'] -%}
with

mentions as (

    select * from {{ ref('fct_feedback_items') }}

    where kind = 'mention' and is_public

),

service_topics as (

    select * from {{ ref('topics') }}

),

periods as (

    select * from {{ ref('dim_periods') }}

    where period_grain in ('week', 'month', 'quarter', 'year')

),

mentions_by_segment as (

    select
        periods.period_grain,
        periods.period_start,
        periods.is_complete_period,
        {{ segment_type(segments, 'mentions') }} as segment_type,
        {{ segment_value(segments, 'mentions') }} as segment_value,
        sum(case when mentions.sentiment = 'positive' then 1 else 0 end) as positive_mentions,
        sum(case when mentions.sentiment = 'negative' then 1 else 0 end) as negative_mentions,
        count(mentions.sentiment) as read_mentions,
        count(service_topics.topic) as service_mentions,
        count(*) as mentions

    from mentions

    inner join periods on mentions.feedback_date between periods.period_start and periods.period_end

    left join service_topics on mentions.topic = service_topics.topic

    group by
        periods.period_grain, periods.period_start, periods.is_complete_period, {{ segment_sets(segments, 'mentions') }}

),

final as (

    select
        'social_wom_index' as kpi_id,
        1 as kpi_version,
        period_grain,
        period_start,
        segment_type,
        segment_value,
        cast(100 * (positive_mentions - negative_mentions) as {{ dbt.type_numeric() }}) as numerator,
        cast(read_mentions as {{ dbt.type_numeric() }}) as denominator,
        {{ ratio('100 * (positive_mentions - negative_mentions)', 'read_mentions') }} as kpi_value,
        read_mentions as sample_size,
        100 * {{ net_share_error('positive_mentions', 'negative_mentions', 'read_mentions') }} as standard_error,
        is_complete_period

    from mentions_by_segment

    union all

    select
        'social_wom_index' as kpi_id,
        1 as kpi_version,
        period_grain,
        period_start,
        'measure' as segment_type,
        'mentions' as segment_value,
        cast(mentions as {{ dbt.type_numeric() }}) as numerator,
        cast(null as {{ dbt.type_numeric() }}) as denominator,
        cast(mentions as {{ dbt.type_numeric() }}) as kpi_value,
        mentions as sample_size,
        cast(null as {{ dbt.type_numeric() }}) as standard_error,
        is_complete_period

    from mentions_by_segment

    where segment_type = 'all'

    union all

    select
        'social_wom_index' as kpi_id,
        1 as kpi_version,
        period_grain,
        period_start,
        'measure' as segment_type,
        'about service' as segment_value,
        cast(service_mentions as {{ dbt.type_numeric() }}) as numerator,
        cast(mentions as {{ dbt.type_numeric() }}) as denominator,
        {{ ratio('service_mentions', 'mentions') }} as kpi_value,
        mentions as sample_size,
        {{ proportion_error('service_mentions', 'mentions') }} as standard_error,
        is_complete_period

    from mentions_by_segment

    where segment_type = 'all'

)

select * from final

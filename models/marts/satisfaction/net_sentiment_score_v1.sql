{%- set segments = ['channel', 'topic', 'product_category', 'region', 'touchpoint', 'sentiment_basis'] -%}
with

-- who only ticks a box has said nothing in words
feedback as (

    select * from {{ ref('fct_feedback_items') }}

    where sentiment is not null and (text is not null or kind in ('review', 'mention'))

),

periods as (

    select * from {{ ref('dim_periods') }}

    where
        period_grain in ('week', 'month', 'quarter', 'year')
        and {{ in_dirty_slice(['fct_feedback_items.feedback_date']) }}

),

feedback_by_segment as (

    select
        periods.period_grain,
        periods.period_start,
        periods.is_complete_period,
        {{ segment_type(segments) }} as segment_type,
        {{ segment_value(segments) }} as segment_value,
        sum(case when feedback.sentiment = 'positive' then 1 else 0 end) as positive_items,
        sum(case when feedback.sentiment = 'negative' then 1 else 0 end) as negative_items,
        count(*) as items

    from feedback

    inner join periods on feedback.feedback_date between periods.period_start and periods.period_end

    group by periods.period_grain, periods.period_start, periods.is_complete_period, {{ segment_sets(segments) }}

),

final as (

    select
        'net_sentiment_score' as kpi_id,
        1 as kpi_version,
        period_grain,
        period_start,
        segment_type,
        segment_value,
        cast(100 * (positive_items - negative_items) as {{ dbt.type_numeric() }}) as numerator,
        cast(items as {{ dbt.type_numeric() }}) as denominator,
        {{ ratio('100 * (positive_items - negative_items)', 'items') }} as kpi_value,
        items as sample_size,
        100 * {{ net_share_error('positive_items', 'negative_items', 'items') }} as standard_error,
        is_complete_period

    from feedback_by_segment

)

select * from final

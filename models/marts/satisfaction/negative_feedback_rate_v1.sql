{%- set segments = ['channel', 'topic', 'product_category'] -%}
with

feedback as (

    select * from {{ ref('fct_feedback_items') }}

    where sentiment is not null

),

periods as (

    select * from {{ ref('dim_periods') }}

    where
        period_grain in ('month', 'quarter', 'year')
        and {{ in_dirty_slice(['fct_feedback_items.feedback_date']) }}

),

feedback_by_segment as (

    select
        periods.period_grain,
        periods.period_start,
        periods.is_complete_period,
        {{ segment_type(segments) }} as segment_type,
        {{ segment_value(segments) }} as segment_value,
        sum(case when feedback.sentiment = 'negative' then 1 else 0 end) as negative_items,
        count(*) as items

    from feedback

    inner join periods on feedback.feedback_date between periods.period_start and periods.period_end

    group by periods.period_grain, periods.period_start, periods.is_complete_period, {{ segment_sets(segments) }}

),

final as (

    select
        'negative_feedback_rate' as kpi_id,
        1 as kpi_version,
        period_grain,
        period_start,
        segment_type,
        segment_value,
        cast(negative_items as {{ dbt.type_numeric() }}) as numerator,
        cast(items as {{ dbt.type_numeric() }}) as denominator,
        {{ ratio('negative_items', 'items') }} as kpi_value,
        items as sample_size,
        {{ proportion_error('negative_items', 'items') }} as standard_error,
        is_complete_period

    from feedback_by_segment

)

select * from final

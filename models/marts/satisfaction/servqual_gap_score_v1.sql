{%- set segments = ['region', 'channel', 'segment', 'wave'] -%}
with

answers as (

    select * from {{ ref('fct_survey_answers') }}

    where
        survey_type = 'servqual' and expectation_score is not null and dimension_code is not null
        and is_valid and is_latest_of_person

),

periods as (

    select * from {{ ref('dim_periods') }}

    where
        period_grain in ('quarter', 'year')
        and {{ in_dirty_slice(['fct_survey_answers.responded_date']) }}

),

-- a dimension with more items than another weighs no more
gaps_by_dimension as (

    select
        periods.period_grain,
        periods.period_start,
        periods.is_complete_period,
        {{ segment_type(segments) }} as segment_type,
        {{ segment_value(segments) }} as segment_value,
        answers.dimension_code,
        sum(answers.score - answers.expectation_score) as total_gap,
        avg(answers.score - answers.expectation_score) as mean_gap,
        count(*) as pairs

    from answers

    inner join periods on answers.responded_date between periods.period_start and periods.period_end

    group by
        periods.period_grain, periods.period_start, periods.is_complete_period, answers.dimension_code,
        {{ segment_sets(segments) }}

),

gaps_by_segment as (

    select
        period_grain,
        period_start,
        is_complete_period,
        segment_type,
        segment_value,
        sum(mean_gap) as total_gap,
        count(*) as dimensions,
        sum(pairs) as pairs

    from gaps_by_dimension

    group by period_grain, period_start, is_complete_period, segment_type, segment_value

),

-- the gaps of one person go together, so that the error is that of persons and not of pairs
respondents as (

    select
        max(responded_date) as responded_date,
        avg(score - expectation_score) as mean_gap,
        max(region) as region,
        max(channel) as channel,
        max(segment) as segment,
        max(wave) as wave

    from answers

    group by source_system, response_id

),

errors_by_segment as (

    select
        periods.period_grain,
        periods.period_start,
        {{ segment_type(segments) }} as segment_type,
        {{ segment_value(segments) }} as segment_value,
        {{ mean_error('respondents.mean_gap') }} as standard_error

    from respondents

    inner join periods on respondents.responded_date between periods.period_start and periods.period_end

    group by periods.period_grain, periods.period_start, {{ segment_sets(segments) }}

),

final as (

    select
        'servqual_gap_score' as kpi_id,
        1 as kpi_version,
        gaps_by_segment.period_grain,
        gaps_by_segment.period_start,
        gaps_by_segment.segment_type,
        gaps_by_segment.segment_value,
        cast(gaps_by_segment.total_gap as {{ dbt.type_numeric() }}) as numerator,
        cast(gaps_by_segment.dimensions as {{ dbt.type_numeric() }}) as denominator,
        {{ ratio('gaps_by_segment.total_gap', 'gaps_by_segment.dimensions') }} as kpi_value,
        gaps_by_segment.pairs as sample_size,
        errors_by_segment.standard_error,
        gaps_by_segment.is_complete_period

    from gaps_by_segment

    inner join errors_by_segment
        on
            gaps_by_segment.period_grain = errors_by_segment.period_grain
            and gaps_by_segment.period_start = errors_by_segment.period_start
            and gaps_by_segment.segment_type = errors_by_segment.segment_type
            and gaps_by_segment.segment_value = errors_by_segment.segment_value

)

select * from final

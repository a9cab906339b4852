{%- set segments = ['wave', 'region', 'channel'] -%}
with

answers as (

    select * from {{ ref('fct_survey_answers') }}

    where
        survey_type = 'brand' and question_code in ('aware', 'favourability') and is_valid
        and {{ in_dirty_days('responded_date') }}

),

periods as (

    select * from {{ ref('dim_periods') }}

    where
        period_grain in ('quarter', 'year')
        and {{ in_dirty_slice(['fct_survey_answers.responded_date']) }}

),

answers_by_segment as (

    select
        periods.period_grain,
        periods.period_start,
        periods.is_complete_period,
        {{ segment_type(segments) }} as segment_type,
        {{ segment_value(segments) }} as segment_value,
        sum(case when answers.question_code = 'aware' then 1 else 0 end) as asked,
        sum(case when answers.question_code = 'aware' and answers.score = 1 then 1 else 0 end) as aware,
        sum(case when answers.question_code = 'favourability' then 1 else 0 end) as rated,
        sum(case when answers.question_code = 'favourability' then answers.score else 0 end) as rating,
        {{ mean_error("case when answers.question_code = 'favourability' then answers.score end") }} as rating_error

    from answers

    inner join periods on answers.responded_date between periods.period_start and periods.period_end

    group by periods.period_grain, periods.period_start, periods.is_complete_period, {{ segment_sets(segments) }}

),

final as (

    select
        'brand_awareness_rate' as kpi_id,
        1 as kpi_version,
        period_grain,
        period_start,
        segment_type,
        segment_value,
        cast(aware as {{ dbt.type_numeric() }}) as numerator,
        cast(asked as {{ dbt.type_numeric() }}) as denominator,
        {{ ratio('aware', 'asked') }} as kpi_value,
        asked as sample_size,
        {{ proportion_error('aware', 'asked') }} as standard_error,
        is_complete_period

    from answers_by_segment

    where asked > 0

    union all

    select
        'brand_awareness_rate' as kpi_id,
        1 as kpi_version,
        period_grain,
        period_start,
        'measure' as segment_type,
        'favourability' as segment_value,
        cast(rating as {{ dbt.type_numeric() }}) as numerator,
        cast(rated as {{ dbt.type_numeric() }}) as denominator,
        {{ ratio('rating', 'rated') }} as kpi_value,
        rated as sample_size,
        rating_error as standard_error,
        is_complete_period

    from answers_by_segment

    where segment_type = 'all' and rated > 0

)

select * from final

{%- set segments = ['segment', 'region', 'product_category', 'key_account_tier', 'wave'] -%}
with

answers as (

    select * from {{ ref('fct_survey_answers') }}

    where
        survey_type = 'loyalty' and question_code in ('recommend', 'rebuy', 'try_other')
        and is_valid and is_latest_of_person

),

periods as (

    select * from {{ ref('dim_periods') }}

    where
        period_grain in ('quarter', 'year')
        -- a response is of the day of its last answer
        and {{ in_dirty_slice([], earlier=['fct_survey_answers.responded_date']) }}

),

-- half an index is none: a response counts with all three answers, each from 0 to 100 by its own scale
responses as (

    select
        response_id,
        max(responded_date) as responded_date,
        sum(100 * normalised_score) as mapped_scores,
        max(segment) as segment,
        max(region) as region,
        max(product_category) as product_category,
        max(key_account_tier) as key_account_tier,
        max(wave) as wave

    from answers

    group by source_system, response_id

    having count(distinct question_code) = 3

),

responses_by_segment as (

    select
        periods.period_grain,
        periods.period_start,
        periods.is_complete_period,
        {{ segment_type(segments) }} as segment_type,
        {{ segment_value(segments) }} as segment_value,
        sum(responses.mapped_scores) as mapped_scores,
        count(*) as responses,
        {{ mean_error('responses.mapped_scores / 3') }} as standard_error

    from responses

    inner join periods on responses.responded_date between periods.period_start and periods.period_end

    group by periods.period_grain, periods.period_start, periods.is_complete_period, {{ segment_sets(segments) }}

),

final as (

    select
        'customer_loyalty_index' as kpi_id,
        2 as kpi_version,
        period_grain,
        period_start,
        segment_type,
        segment_value,
        cast(mapped_scores as {{ dbt.type_numeric() }}) as numerator,
        cast(3 * responses as {{ dbt.type_numeric() }}) as denominator,
        {{ ratio('mapped_scores', '3 * responses') }} as kpi_value,
        responses as sample_size,
        standard_error as standard_error,
        is_complete_period

    from responses_by_segment

)

select * from final

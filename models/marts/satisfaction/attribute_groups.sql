with

answers as (

    select * from {{ ref('fct_survey_answers') }}

    where
        survey_type = 'csat' and question_code = 'attribute' and scale_min = 1 and scale_max = 5
        and is_valid and is_latest_of_person

),

periods as (

    select * from {{ ref('dim_periods') }}

    where period_grain in ('quarter', 'year')

),

-- half of the four items make a respondent's mean, and each respondent weighs alike
respondents as (

    select
        max(responded_date) as responded_date,
        avg(score) as mean_score

    from answers

    where dimension_code in ('performance', 'function', 'reliability', 'usability')

    group by source_system, response_id

    having count(distinct dimension_code) >= 2

),

product_quality as (

    select
        periods.period_grain,
        periods.period_start,
        periods.is_complete_period,
        'product_quality' as attribute_group,
        sum(respondents.mean_score) as total_mean,
        count(*) as means,
        count(*) as sample_size,
        {{ mean_error('respondents.mean_score') }} as standard_error

    from respondents

    inner join periods on respondents.responded_date between periods.period_start and periods.period_end

    group by periods.period_grain, periods.period_start, periods.is_complete_period

),

touchpoints as (

    select
        periods.period_grain,
        periods.period_start,
        periods.is_complete_period,
        answers.touchpoint,
        avg(answers.score) as mean_score,
        count(*) as answers

    from answers

    inner join periods on answers.responded_date between periods.period_start and periods.period_end

    where answers.touchpoint is not null

    group by periods.period_grain, periods.period_start, periods.is_complete_period, answers.touchpoint

),

-- the busiest touchpoint does not hide the others
customer_experience as (

    select
        period_grain,
        period_start,
        is_complete_period,
        'customer_experience' as attribute_group,
        sum(mean_score) as total_mean,
        count(*) as means,
        sum(answers) as sample_size,
        cast(null as {{ dbt.type_numeric() }}) as standard_error

    from touchpoints

    group by period_grain, period_start, is_complete_period

),

perceived_value as (

    select
        periods.period_grain,
        periods.period_start,
        periods.is_complete_period,
        'perceived_value' as attribute_group,
        sum(answers.score) as total_mean,
        count(*) as means,
        count(*) as sample_size,
        {{ mean_error('answers.score') }} as standard_error

    from answers

    inner join periods on answers.responded_date between periods.period_start and periods.period_end

    where answers.dimension_code in ('value_price', 'value_quality')

    group by periods.period_grain, periods.period_start, periods.is_complete_period

),

final as (

    {%- for attribute_group in ['product_quality', 'customer_experience', 'perceived_value'] %}

    select
        period_grain,
        period_start,
        is_complete_period,
        attribute_group,
        cast(total_mean as {{ dbt.type_numeric() }}) as total_mean,
        cast(means as {{ dbt.type_bigint() }}) as means,
        cast(sample_size as {{ dbt.type_bigint() }}) as sample_size,
        standard_error

    from {{ attribute_group }}
    {%- if not loop.last %}

    union all
    {%- endif %}
    {%- endfor %}

)

select * from final

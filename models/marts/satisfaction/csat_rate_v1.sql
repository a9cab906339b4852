{%- set segments = ['region', 'segment', 'key_account_tier', 'product_category', 'team'] -%}
{%- set is_dirty = in_dirty_slice(['fct_survey_answers.responded_date', 'fct_customer_periods.period_start']) -%}
with

answers as (

    select * from {{ ref('fct_survey_answers') }}

    where
        survey_type = 'csat' and question_code = 'overall' and is_valid and is_latest_of_person
        and {{ in_dirty_days('responded_date') }}

),

customer_periods as (

    select * from {{ ref('fct_customer_periods') }}

    where is_customer_of_period and {{ is_dirty }}

),

periods as (

    select * from {{ ref('dim_periods') }}

    where period_grain in ('month', 'quarter', 'year') and {{ is_dirty }}

),

-- every customer is in the denominator: who was not asked counts as dissatisfied, as the formula says
satisfied_and_all as (

    select
        periods.period_grain,
        periods.period_start,
        periods.is_complete_period,
        1 as satisfied,
        0 as customers,
        answers.region, answers.segment, answers.key_account_tier, answers.product_category, answers.team

    from answers

    inner join periods on answers.responded_date between periods.period_start and periods.period_end

    where answers.score > answers.scale_max - 2

    union all

    select
        period_grain,
        period_start,
        is_complete_period,
        0 as satisfied,
        1 as customers,
        region, segment, key_account_tier, product_category, team

    from customer_periods

),

satisfied_by_segment as (

    select
        satisfied_and_all.period_grain,
        satisfied_and_all.period_start,
        satisfied_and_all.is_complete_period,
        {{ segment_type(segments) }} as segment_type,
        {{ segment_value(segments) }} as segment_value,
        sum(satisfied_and_all.satisfied) as satisfied,
        sum(satisfied_and_all.customers) as customers

    from satisfied_and_all

    group by
        satisfied_and_all.period_grain, satisfied_and_all.period_start, satisfied_and_all.is_complete_period,
        {{ segment_sets(segments) }}

),

final as (

    select
        'csat_rate' as kpi_id,
        1 as kpi_version,
        period_grain,
        period_start,
        segment_type,
        segment_value,
        cast(satisfied as {{ dbt.type_numeric() }}) as numerator,
        cast(customers as {{ dbt.type_numeric() }}) as denominator,
        {{ ratio('satisfied', 'customers') }} as kpi_value,
        customers as sample_size,
        cast(null as {{ dbt.type_numeric() }}) as standard_error,
        is_complete_period

    from satisfied_by_segment

    where {{ is_supplied(['survey_responses']) }}

)

select * from final

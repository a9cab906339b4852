{%- set segments = ['segment', 'region', 'product_category', 'key_account_tier'] -%}
with

customer_months as (

    select * from {{ ref('fct_customer_months') }}

    where {{ in_dirty_days('month_start', before=0) }}

),

answers as (

    select * from {{ ref('fct_survey_answers') }}

    where
        survey_type = 'csat' and question_code = 'overall' and is_valid and is_latest_of_person
        and customer_key is not null and {{ in_dirty_days('responded_date') }}

),

periods as (

    select * from {{ ref('dim_periods') }}

    where
        period_grain in ('quarter', 'year')
        and {{ in_dirty_slice(['fct_customer_months.month_start', 'fct_survey_answers.responded_date'], before=366) }}

),

-- what a customer last said in the twelve months before the close
last_answers as (

    select
        periods.period_grain,
        periods.period_start,
        answers.customer_key,
        case when answers.score > answers.scale_max - 2 then 1 else 0 end as is_satisfied,
        row_number() over (
            partition by periods.period_grain, periods.period_start, answers.customer_key
            order by answers.responded_at desc nulls last, answers.response_id desc
        ) as answer_rank

    from answers

    inner join periods
        on
            answers.responded_date <= periods.known_until
            and answers.responded_date > {{ add_months('periods.known_until', -12) }}

),

-- the customers known at the close: who said nothing is not satisfied
loyal_customers as (

    select
        periods.period_grain,
        periods.period_start,
        periods.is_complete_period,
        case when customer_months.order_count_12m >= {{ var('frequent_buyer_orders') }} then 1 else 0 end
            as is_frequent,
        coalesce(last_answers.is_satisfied, 0) as is_satisfied,
        customer_months.segment,
        customer_months.region,
        customer_months.product_category,
        customer_months.key_account_tier

    from customer_months

    inner join periods on customer_months.month_start = periods.last_month

    left join last_answers
        on
            customer_months.customer_key = last_answers.customer_key
            and periods.period_grain = last_answers.period_grain
            and periods.period_start = last_answers.period_start
            and last_answers.answer_rank = 1

),

customers_by_segment as (

    select
        loyal_customers.period_grain,
        loyal_customers.period_start,
        loyal_customers.is_complete_period,
        {{ segment_type(segments) }} as segment_type,
        {{ segment_value(segments) }} as segment_value,
        sum(loyal_customers.is_frequent + loyal_customers.is_satisfied) as frequent_and_satisfied,
        sum(greatest(loyal_customers.is_frequent, loyal_customers.is_satisfied)) as frequent_or_satisfied,
        count(*) as customers,
        {{ mean_error('loyal_customers.is_frequent + loyal_customers.is_satisfied') }} as standard_error

    from loyal_customers

    group by
        loyal_customers.period_grain, loyal_customers.period_start, loyal_customers.is_complete_period,
        {{ segment_sets(segments) }}

),

final as (

    select
        'customer_loyalty_index' as kpi_id,
        1 as kpi_version,
        period_grain,
        period_start,
        segment_type,
        segment_value,
        cast(frequent_and_satisfied as {{ dbt.type_numeric() }}) as numerator,
        cast(customers as {{ dbt.type_numeric() }}) as denominator,
        {{ ratio('frequent_and_satisfied', 'customers') }} as kpi_value,
        customers as sample_size,
        standard_error,
        is_complete_period

    from customers_by_segment

    where {{ is_supplied(['survey_responses']) }} and {{ is_supplied(['sales_documents']) }}

    union all

    select
        'customer_loyalty_index' as kpi_id,
        1 as kpi_version,
        period_grain,
        period_start,
        'measure' as segment_type,
        'either' as segment_value,
        cast(frequent_or_satisfied as {{ dbt.type_numeric() }}) as numerator,
        cast(customers as {{ dbt.type_numeric() }}) as denominator,
        {{ ratio('frequent_or_satisfied', 'customers') }} as kpi_value,
        customers as sample_size,
        {{ proportion_error('frequent_or_satisfied', 'customers') }} as standard_error,
        is_complete_period

    from customers_by_segment

    where segment_type = 'all' and {{ is_supplied(['survey_responses']) }} and {{ is_supplied(['sales_documents']) }}

)

select * from final

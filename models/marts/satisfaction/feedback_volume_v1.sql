{%- set segments = ['channel', 'topic', 'product_category', 'region', 'kind'] -%}
{%- set is_dirty = in_dirty_slice(
    ['fct_feedback_items.feedback_date', 'fct_customer_periods.period_start', 'fct_interactions.occurred_date'],
    after=var('follow_up_days')
) -%}
with

feedback as (

    select * from {{ ref('fct_feedback_items') }}

    where {{ in_dirty_days('feedback_date', after=0) }}

),

customer_periods as (

    select * from {{ ref('fct_customer_periods') }}

    where (is_active_open or is_active_close) and {{ is_dirty }}

),

interactions as (

    select * from {{ ref('fct_interactions') }}

    where
        direction = 'outbound'
        and not is_automated
        and employee_key is not null
        and customer_key is not null
        and {{ in_dirty_days('occurred_date') }}

),

periods as (

    select * from {{ ref('dim_periods') }}

    where period_grain in ('month', 'quarter', 'year') and {{ is_dirty }}

),

contact_days as (

    select
        customer_key,
        occurred_date

    from interactions

    group by 1, 2

),

-- a visitor who is nobody known cannot be called back
followed_up as (

    select feedback.feedback_key

    from feedback

    inner join contact_days
        on
            feedback.customer_key = contact_days.customer_key
            and contact_days.occurred_date >= feedback.feedback_date
            and contact_days.occurred_date <= {{ add_days('feedback.feedback_date', var('follow_up_days')) }}

    where feedback.sentiment = 'negative'

    group by feedback.feedback_key

),

answered as (

    select
        feedback.*,
        case when feedback.sentiment = 'negative' and feedback.customer_key is not null then 1 else 0 end as is_due,
        case when followed_up.feedback_key is null then 0 else 1 end as is_followed_up

    from feedback

    left join followed_up on feedback.feedback_key = followed_up.feedback_key

),

feedback_by_segment as (

    select
        periods.period_grain,
        periods.period_start,
        periods.is_complete_period,
        {{ segment_type(segments) }} as segment_type,
        {{ segment_value(segments) }} as segment_value,
        count(*) as items,
        sum(answered.is_due) as due,
        sum(answered.is_followed_up) as followed_up

    from answered

    inner join periods on answered.feedback_date between periods.period_start and periods.period_end

    group by periods.period_grain, periods.period_start, periods.is_complete_period, {{ segment_sets(segments) }}

),

active_customers as (

    select
        period_grain,
        period_start,
        count(*) as customers

    from customer_periods

    group by 1, 2

),

totals as (

    select
        feedback_by_segment.*,
        coalesce(active_customers.customers, 0) as customers

    from feedback_by_segment

    left join active_customers
        on
            feedback_by_segment.period_grain = active_customers.period_grain
            and feedback_by_segment.period_start = active_customers.period_start

    where feedback_by_segment.segment_type = 'all'

),

final as (

    select
        'feedback_volume' as kpi_id,
        1 as kpi_version,
        period_grain,
        period_start,
        segment_type,
        segment_value,
        cast(items as {{ dbt.type_numeric() }}) as numerator,
        cast(null as {{ dbt.type_numeric() }}) as denominator,
        cast(items as {{ dbt.type_numeric() }}) as kpi_value,
        items as sample_size,
        cast(null as {{ dbt.type_numeric() }}) as standard_error,
        is_complete_period

    from feedback_by_segment

    union all

    select
        'feedback_volume' as kpi_id,
        1 as kpi_version,
        period_grain,
        period_start,
        'measure' as segment_type,
        'per 100 active customers' as segment_value,
        cast(100 * items as {{ dbt.type_numeric() }}) as numerator,
        cast(customers as {{ dbt.type_numeric() }}) as denominator,
        {{ ratio('100 * items', 'customers') }} as kpi_value,
        customers as sample_size,
        cast(null as {{ dbt.type_numeric() }}) as standard_error,
        is_complete_period

    from totals

    union all

    select
        'feedback_volume' as kpi_id,
        1 as kpi_version,
        period_grain,
        period_start,
        'measure' as segment_type,
        'followed up' as segment_value,
        cast(followed_up as {{ dbt.type_numeric() }}) as numerator,
        cast(due as {{ dbt.type_numeric() }}) as denominator,
        {{ ratio('followed_up', 'due') }} as kpi_value,
        due as sample_size,
        {{ proportion_error('followed_up', 'due') }} as standard_error,
        is_complete_period

    from totals

    where {{ is_supplied(['activities']) }}

)

select * from final

{%- set segments = ['product_category', 'segment'] -%}
{%- set is_dirty = in_dirty_slice([
    'fct_customer_periods.period_start', 'fct_interactions.occurred_date', 'fct_service_contacts.opened_date',
]) -%}
with

views as (

    select * from {{ ref('fct_interactions') }}

    where interaction_type = 'kb_view' and {{ in_dirty_days('occurred_date') }}

),

contacts as (

    select * from {{ ref('fct_service_contacts') }}

    where is_inbound and {{ in_dirty_days('opened_date') }}

),

customer_periods as (

    select * from {{ ref('fct_customer_periods') }}

    where
        period_grain in ('month', 'quarter', 'year')
        and (is_active_open or is_active_close)
        and {{ is_dirty }}

),

periods as (

    select * from {{ ref('dim_periods') }}

    where period_grain in ('month', 'quarter', 'year') and {{ is_dirty }}

),

readers as (

    select
        periods.period_grain,
        periods.period_start,
        views.customer_key

    from views

    inner join periods on views.occurred_date between periods.period_start and periods.period_end

    group by 1, 2, 3

),

usage_by_segment as (

    select
        customer_periods.period_grain,
        customer_periods.period_start,
        customer_periods.is_complete_period,
        {{ segment_type(segments) }} as segment_type,
        {{ segment_value(segments) }} as segment_value,
        sum(case when readers.customer_key is null then 0 else 1 end) as readers,
        count(*) as active_customers

    from customer_periods

    left join readers
        on
            customer_periods.period_grain = readers.period_grain
            and customer_periods.period_start = readers.period_start
            and customer_periods.customer_key = readers.customer_key

    group by
        customer_periods.period_grain, customer_periods.period_start, customer_periods.is_complete_period,
        {{ segment_sets(segments) }}

),

viewed_and_asked as (

    select occurred_date as happened_on, 1 as views, 0 as contacts from views
    union all
    select opened_date as happened_on, 0 as views, 1 as contacts from contacts

),

views_and_contacts as (

    select
        periods.period_grain,
        periods.period_start,
        periods.is_complete_period,
        sum(viewed_and_asked.views) as views,
        sum(viewed_and_asked.contacts) as contacts

    from viewed_and_asked

    inner join periods on viewed_and_asked.happened_on between periods.period_start and periods.period_end

    group by 1, 2, 3

),

final as (

    select
        'knowledge_base_usage_rate' as kpi_id,
        2 as kpi_version,
        period_grain,
        period_start,
        segment_type,
        segment_value,
        cast(readers as {{ dbt.type_numeric() }}) as numerator,
        cast(active_customers as {{ dbt.type_numeric() }}) as denominator,
        {{ ratio('readers', 'active_customers') }} as kpi_value,
        active_customers as sample_size,
        {{ proportion_error('readers', 'active_customers') }} as standard_error,
        is_complete_period

    from usage_by_segment

    where {{ is_supplied(['digital_events']) }}

    union all

    select
        'knowledge_base_usage_rate' as kpi_id,
        2 as kpi_version,
        period_grain,
        period_start,
        'measure' as segment_type,
        'views per contact' as segment_value,
        cast(views as {{ dbt.type_numeric() }}) as numerator,
        cast(contacts as {{ dbt.type_numeric() }}) as denominator,
        {{ ratio('views', 'contacts') }} as kpi_value,
        cast(contacts as {{ dbt.type_bigint() }}) as sample_size,
        cast(null as {{ dbt.type_numeric() }}) as standard_error,
        is_complete_period

    from views_and_contacts

    where {{ is_supplied(['digital_events']) }} and {{ is_supplied(['case_contacts']) }}

)

select * from final

{%- set segments = ['channel', 'topic', 'product_category', 'region', 'hour'] -%}
{%- set is_dirty = in_dirty_slice([
    'fct_service_contacts.opened_date', 'fct_customer_periods.period_start', 'fct_order_lines.sold_date',
]) -%}
with

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

orders as (

    select * from {{ ref('order_count', v=2) }}

    where segment_type = 'all'

),

periods as (

    select * from {{ ref('dim_periods') }}

    where period_grain in ('week', 'month', 'quarter', 'year') and {{ is_dirty }}

),

contacts_by_segment as (

    select
        periods.period_grain,
        periods.period_start,
        periods.is_complete_period,
        {{ segment_type(segments) }} as segment_type,
        {{ segment_value(segments) }} as segment_value,
        count(*) as contacts

    from contacts

    inner join periods on contacts.opened_date between periods.period_start and periods.period_end

    group by periods.period_grain, periods.period_start, periods.is_complete_period, {{ segment_sets(segments) }}

),

active_customers as (

    select
        period_grain,
        period_start,
        count(*) as active_customers

    from customer_periods

    group by 1, 2

),

compared as (

    select
        contacts_by_segment.period_grain,
        contacts_by_segment.period_start,
        contacts_by_segment.is_complete_period,
        contacts_by_segment.contacts,
        coalesce(active_customers.active_customers, 0) as active_customers,
        cast(coalesce(orders.kpi_value, 0) as {{ dbt.type_bigint() }}) as orders

    from contacts_by_segment

    left join active_customers
        on
            contacts_by_segment.period_grain = active_customers.period_grain
            and contacts_by_segment.period_start = active_customers.period_start

    left join orders
        on
            contacts_by_segment.period_grain = orders.period_grain
            and contacts_by_segment.period_start = orders.period_start

    -- who is active is known by the month
    where contacts_by_segment.segment_type = 'all' and contacts_by_segment.period_grain <> 'week'

),

final as (

    select
        'contact_volume' as kpi_id,
        1 as kpi_version,
        period_grain,
        period_start,
        segment_type,
        segment_value,
        cast(contacts as {{ dbt.type_numeric() }}) as numerator,
        cast(null as {{ dbt.type_numeric() }}) as denominator,
        cast(contacts as {{ dbt.type_numeric() }}) as kpi_value,
        contacts as sample_size,
        cast(null as {{ dbt.type_numeric() }}) as standard_error,
        is_complete_period

    from contacts_by_segment

    union all

    select
        'contact_volume' as kpi_id,
        1 as kpi_version,
        period_grain,
        period_start,
        'measure' as segment_type,
        'per 100 active customers' as segment_value,
        cast(100 * contacts as {{ dbt.type_numeric() }}) as numerator,
        cast(active_customers as {{ dbt.type_numeric() }}) as denominator,
        {{ ratio('100 * contacts', 'active_customers') }} as kpi_value,
        active_customers as sample_size,
        cast(null as {{ dbt.type_numeric() }}) as standard_error,
        is_complete_period

    from compared

    union all

    select
        'contact_volume' as kpi_id,
        1 as kpi_version,
        period_grain,
        period_start,
        'measure' as segment_type,
        'per 100 orders' as segment_value,
        cast(100 * contacts as {{ dbt.type_numeric() }}) as numerator,
        cast(orders as {{ dbt.type_numeric() }}) as denominator,
        {{ ratio('100 * contacts', 'orders') }} as kpi_value,
        orders as sample_size,
        cast(null as {{ dbt.type_numeric() }}) as standard_error,
        is_complete_period

    from compared

)

select * from final

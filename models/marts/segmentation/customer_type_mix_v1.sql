{%- set segments = ['region', 'industry'] -%}

{#- the class of a quarter looks back from its first day, and a month from its quarter -#}
{%- set is_dirty = in_dirty_slice(
    ['fct_customer_months.month_start', 'fct_customer_periods.period_start'],
    earlier=['dim_customers.first_paid_date'], before=3 * 31
) -%}
with

customer_months as (

    select * from {{ ref('fct_customer_months') }}

    where is_active_close and {{ in_dirty_days('month_start', before=0) }}

),

customer_periods as (

    select * from {{ ref('fct_customer_periods') }}

    where period_grain in ('month', 'quarter', 'year') and {{ is_dirty }}

),

abc_classes as (

    select * from {{ ref('customer_abc_class') }}

    where abc_class = 'A'

),

periods as (

    select * from {{ ref('dim_periods') }}

    where period_grain in ('month', 'quarter', 'year') and {{ is_dirty }}

),

-- how long somebody has been there and how much he is worth are two questions, so the parts overlap
typed as (

    select
        periods.period_grain,
        periods.period_start,
        periods.is_complete_period,
        customer_months.region,
        customer_months.industry,
        case when customer_periods.is_new then 1 else 0 end as is_new,
        case when customer_periods.is_reactivated then 1 else 0 end as is_reactivated,
        case when abc_classes.customer_key is not null then 1 else 0 end as is_high_value

    from customer_months

    inner join periods on customer_months.month_start = periods.last_month

    inner join customer_periods
        on
            customer_months.customer_key = customer_periods.customer_key
            and periods.period_grain = customer_periods.period_grain
            and periods.period_start = customer_periods.period_start

    left join abc_classes
        on
            customer_months.customer_key = abc_classes.customer_key
            and {{ quarter_of('periods.known_until') }} = abc_classes.quarter_start

),

types_by_segment as (

    select
        typed.period_grain,
        typed.period_start,
        typed.is_complete_period,
        {{ segment_type(segments) }} as segment_type,
        {{ segment_value(segments) }} as segment_value,
        count(*) as customers,
        sum(typed.is_new) as new_customers,
        sum(typed.is_reactivated) as reactivated,
        sum(typed.is_high_value) as high_value,
        sum(typed.is_new * typed.is_high_value) as new_and_high_value

    from typed

    group by
        typed.period_grain, typed.period_start, typed.is_complete_period,
        {{ segment_sets(segments) }}

),

shares as (

    select
        period_grain, period_start, is_complete_period, segment_type, segment_value, new_customers as hits, customers
    from types_by_segment
    {%- for share, hits in {
        'new': 'new_customers', 'reactivated': 'reactivated', 'existing': 'customers - new_customers - reactivated',
        'high_value': 'high_value', 'new_and_high_value': 'new_and_high_value',
    }.items() %}
    union all
    select
        period_grain, period_start, is_complete_period, 'share' as segment_type, '{{ share }}' as segment_value,
        {{ hits }} as hits, customers
    from types_by_segment
    where segment_type = 'all' and {{ hits }} > 0
    {%- endfor %}

),

final as (

    select
        'customer_type_mix' as kpi_id,
        1 as kpi_version,
        period_grain,
        period_start,
        segment_type,
        segment_value,
        cast(hits as {{ dbt.type_numeric() }}) as numerator,
        cast(customers as {{ dbt.type_numeric() }}) as denominator,
        {{ ratio('hits', 'customers') }} as kpi_value,
        customers as sample_size,
        {{ proportion_error('hits', 'customers') }} as standard_error,
        is_complete_period

    from shares

)

select * from final

{%- set segments = ['owner', 'team'] -%}
with

customers as (

    select * from {{ ref('dim_customers') }}

),

history as (

    select * from {{ ref('dim_customer_history') }}

    where owner is not null

),

open_opportunities as (

    select * from {{ ref('fct_pipeline_snapshots') }}

    where owner is not null and {{ in_dirty_days('snapshot_date') }}

),

periods as (

    select * from {{ ref('dim_periods') }}

    where
        period_grain in ('month', 'quarter', 'year')
        and {{ in_dirty_slice(
            ['fct_pipeline_snapshots.snapshot_date'], earlier=['dim_customer_history.matters_from']
        ) }}

),

owned as (

    select
        periods.period_grain,
        periods.period_start,
        periods.is_complete_period,
        periods.known_until,
        customers.customer_key,
        history.owner,
        history.team

    from customers

    inner join periods on customers.created_date <= periods.known_until

    inner join history
        on
            customers.customer_key = history.customer_key
            and periods.known_until >= history.valid_from
            and periods.known_until < history.valid_to

),

contested as (

    select
        owned.customer_key,
        owned.known_until

    from owned

    inner join open_opportunities
        on
            owned.customer_key = open_opportunities.customer_key
            and owned.known_until = open_opportunities.snapshot_date
            and owned.owner <> open_opportunities.owner

    group by owned.customer_key, owned.known_until

),

judged as (

    select
        owned.*,
        contested.customer_key is not null as is_contested

    from owned

    left join contested on owned.customer_key = contested.customer_key and owned.known_until = contested.known_until

),

customers_by_segment as (

    select
        period_grain,
        period_start,
        is_complete_period,
        {{ segment_type(segments) }} as segment_type,
        {{ segment_value(segments) }} as segment_value,
        sum(case when is_contested then 1 else 0 end) as contested_customers,
        count(*) as customers

    from judged

    group by period_grain, period_start, is_complete_period, {{ segment_sets(segments) }}

),

final as (

    select
        'ownership_conflict_rate' as kpi_id,
        1 as kpi_version,
        period_grain,
        period_start,
        segment_type,
        segment_value,
        cast(contested_customers as {{ dbt.type_numeric() }}) as numerator,
        cast(customers as {{ dbt.type_numeric() }}) as denominator,
        {{ ratio('contested_customers', 'customers') }} as kpi_value,
        customers as sample_size,
        {{ proportion_error('contested_customers', 'customers') }} as standard_error,
        is_complete_period

    from customers_by_segment

)

select * from final

{%- set segments = ['owner', 'team', 'key_account_tier'] -%}
with

customers as (

    select * from {{ ref('dim_customers') }}

),

history as (

    select * from {{ ref('dim_customer_history') }}

),

updates as (

    select * from {{ ref('fct_customer_updates') }}

    where {{ in_dirty_days('update_date') }}

),

periods as (

    select * from {{ ref('dim_periods') }}

    where
        period_grain in ('month', 'quarter', 'year')
        and {{ in_dirty_slice(
            ['fct_customer_updates.update_date'],
            earlier=['dim_customer_history.matters_from'], before=var('data_fresh_days')
        ) }}

),

customers_at_close as (

    select
        periods.period_grain,
        periods.period_start,
        periods.is_complete_period,
        periods.known_until,
        customers.customer_key,
        history.owner,
        history.team,
        history.key_account_tier

    from customers

    inner join periods on customers.created_date <= periods.known_until

    inner join history
        on
            customers.customer_key = history.customer_key
            and periods.known_until >= history.valid_from
            and periods.known_until < history.valid_to

),

last_updates as (

    select
        updates.customer_key,
        periods.known_until,
        max(updates.update_date) as updated_date

    from updates

    inner join periods
        on
            updates.update_date <= periods.known_until
            and updates.update_date >= {{ add_days('periods.known_until', -var('data_fresh_days')) }}

    group by updates.customer_key, periods.known_until

),

-- a key account must not be out of sight for as long as the others
judged as (

    select
        customers_at_close.*,
        case
            when customers_at_close.key_account_tier = 'A'
                then last_updates.updated_date
                    >= {{ add_days('customers_at_close.known_until', -var('data_fresh_days_key_accounts')) }}
            else last_updates.updated_date is not null
        end as is_fresh

    from customers_at_close

    left join last_updates
        on
            customers_at_close.customer_key = last_updates.customer_key
            and customers_at_close.known_until = last_updates.known_until

),

customers_by_segment as (

    select
        period_grain,
        period_start,
        is_complete_period,
        {{ segment_type(segments) }} as segment_type,
        {{ segment_value(segments) }} as segment_value,
        sum(case when is_fresh then 1 else 0 end) as fresh_customers,
        count(*) as customers

    from judged

    group by period_grain, period_start, is_complete_period, {{ segment_sets(segments) }}

),

final as (

    select
        'data_timeliness_rate' as kpi_id,
        1 as kpi_version,
        period_grain,
        period_start,
        segment_type,
        segment_value,
        cast(fresh_customers as {{ dbt.type_numeric() }}) as numerator,
        cast(customers as {{ dbt.type_numeric() }}) as denominator,
        {{ ratio('fresh_customers', 'customers') }} as kpi_value,
        customers as sample_size,
        {{ proportion_error('fresh_customers', 'customers') }} as standard_error,
        is_complete_period

    from customers_by_segment

)

select * from final

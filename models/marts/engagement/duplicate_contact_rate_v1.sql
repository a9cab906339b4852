{%- set segments = ['team', 'segment'] -%}
with

-- several people on one key account are a plan, not an accident
interactions as (

    select * from {{ ref('fct_interactions') }}

    where
        direction = 'outbound'
        and not is_automated
        and employee_code is not null
        and customer_key is not null
        and coalesce(key_account_tier, '') <> 'A'
        and {{ in_dirty_days('occurred_date') }}

),

periods as (

    select * from {{ ref('dim_periods') }}

    where
        period_grain in ('week', 'month', 'quarter', 'year')
        and {{ in_dirty_slice(['fct_interactions.occurred_date']) }}

),

ranked_contacts as (

    select
        *,
        row_number() over (
            partition by customer_key, occurred_date order by occurred_at, interaction_key
        ) as contact_rank

    from interactions

),

customer_days as (

    select
        customer_key,
        occurred_date,
        max(case when contact_rank = 1 then team end) as team,
        max(case when contact_rank = 1 then segment end) as segment,
        case when min(employee_code) < max(employee_code) then 1 else 0 end as is_duplicate

    from ranked_contacts

    group by 1, 2

),

channel_days as (

    select
        customer_key,
        occurred_date,
        channel,
        case when min(employee_code) < max(employee_code) then 1 else 0 end as is_duplicate

    from interactions

    group by 1, 2, 3

),

days_by_segment as (

    select
        periods.period_grain,
        periods.period_start,
        periods.is_complete_period,
        {{ segment_type(segments) }} as segment_type,
        {{ segment_value(segments) }} as segment_value,
        sum(customer_days.is_duplicate) as duplicates,
        count(*) as customer_days

    from customer_days

    inner join periods on customer_days.occurred_date between periods.period_start and periods.period_end

    group by periods.period_grain, periods.period_start, periods.is_complete_period, {{ segment_sets(segments) }}

),

-- a call and a mail of two people are no duplicate on either channel
days_by_channel as (

    select
        periods.period_grain,
        periods.period_start,
        periods.is_complete_period,
        {{ segment_type(['channel']) }} as segment_type,
        {{ segment_value(['channel']) }} as segment_value,
        sum(channel_days.is_duplicate) as duplicates,
        count(*) as customer_days

    from channel_days

    inner join periods on channel_days.occurred_date between periods.period_start and periods.period_end

    group by periods.period_grain, periods.period_start, periods.is_complete_period, {{ segment_sets(['channel']) }}

),

contacted_days as (

    select * from days_by_segment
    union all
    select * from days_by_channel where segment_type = 'channel'

),

final as (

    select
        'duplicate_contact_rate' as kpi_id,
        1 as kpi_version,
        period_grain,
        period_start,
        segment_type,
        segment_value,
        cast(duplicates as {{ dbt.type_numeric() }}) as numerator,
        cast(customer_days as {{ dbt.type_numeric() }}) as denominator,
        {{ ratio('duplicates', 'customer_days') }} as kpi_value,
        customer_days as sample_size,
        {{ proportion_error('duplicates', 'customer_days') }} as standard_error,
        is_complete_period

    from contacted_days

)

select * from final

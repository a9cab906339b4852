{%- set segments = ['segment', 'channel', 'region', 'owner', 'key_account_tier'] -%}
with

acquisitions as (

    select * from {{ ref('fct_customer_acquisitions') }}

    where {{ in_dirty_days('acquired_date') }}

),

referred_customers as (

    select customer_key from {{ ref('dim_customers') }}

    where referrer_customer_key <> customer_key

),

periods as (

    select * from {{ ref('dim_periods') }}

    where
        period_grain in ('month', 'quarter', 'year')
        and {{ in_dirty_slice(['fct_customer_acquisitions.acquired_date', 'dim_customers.first_paid_date']) }}

),

acquired_by_segment as (

    select
        periods.period_grain,
        periods.period_start,
        periods.is_complete_period,
        {{ segment_type(segments) }} as segment_type,
        {{ segment_value(segments) }} as segment_value,
        sum(case when referred_customers.customer_key is not null then acquisitions.credit else 0 end) as referred,
        sum(acquisitions.credit) as new_customers

    from acquisitions

    inner join periods on acquisitions.acquired_date between periods.period_start and periods.period_end

    left join referred_customers on acquisitions.customer_key = referred_customers.customer_key

    group by periods.period_grain, periods.period_start, periods.is_complete_period, {{ segment_sets(segments) }}

),

final as (

    select
        'customer_referral_rate' as kpi_id,
        2 as kpi_version,
        period_grain,
        period_start,
        segment_type,
        segment_value,
        cast(referred as {{ dbt.type_numeric() }}) as numerator,
        cast(new_customers as {{ dbt.type_numeric() }}) as denominator,
        {{ ratio('referred', 'new_customers') }} as kpi_value,
        cast(round(new_customers) as {{ dbt.type_bigint() }}) as sample_size,
        {{ proportion_error('referred', 'new_customers') }} as standard_error,
        is_complete_period

    from acquired_by_segment

    where {{ is_supplied(['account_profiles']) }}

)

select * from final

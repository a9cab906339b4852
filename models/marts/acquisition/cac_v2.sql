{%- set segments = ['region', 'industry', 'channel', 'campaign', 'segment', 'key_account_tier', 'owner', 'team'] -%}
with

costs as (

    select * from {{ ref('fct_acquisition_costs') }}

    where cost_type in ('marketing', 'sales') and {{ in_dirty_days('month_start') }}

),

acquisitions as (

    select * from {{ ref('fct_customer_acquisitions') }}

    where {{ in_dirty_days('acquired_month') }}

),

channels as (

    select * from {{ ref('dim_channels') }}

),

periods as (

    select * from {{ ref('dim_periods') }}

    where
        period_grain in ('month', 'quarter', 'year')
        and {{ in_dirty_slice(['fct_costs.cost_date', 'fct_customer_acquisitions.acquired_date']) }}

),

spent_and_won as (

    select
        month_start,
        amount,
        cast(0 as {{ dbt.type_numeric() }}) as new_customers,
        is_paid_channel,
        region,
        industry,
        channel,
        campaign,
        segment,
        key_account_tier,
        owner,
        team

    from costs

    union all

    select
        acquisitions.acquired_month as month_start,
        0 as amount,
        acquisitions.credit as new_customers,
        coalesce(channels.is_paid, false) as is_paid_channel,
        acquisitions.region,
        acquisitions.industry,
        acquisitions.channel,
        acquisitions.campaign,
        acquisitions.segment,
        acquisitions.key_account_tier,
        acquisitions.owner,
        acquisitions.team

    from acquisitions

    left join channels on acquisitions.channel = channels.channel

),

costs_by_segment as (

    select
        periods.period_grain,
        periods.period_start,
        periods.is_complete_period,
        {{ segment_type(segments) }} as segment_type,
        {{ segment_value(segments) }} as segment_value,
        sum(spent_and_won.amount) as cost,
        sum(spent_and_won.new_customers) as new_customers,
        sum(case when spent_and_won.is_paid_channel then spent_and_won.amount else 0 end) as paid_cost,
        sum(case when spent_and_won.is_paid_channel then spent_and_won.new_customers else 0 end) as paid_customers

    from spent_and_won

    inner join periods on spent_and_won.month_start between periods.period_start and periods.period_end

    group by periods.period_grain, periods.period_start, periods.is_complete_period, {{ segment_sets(segments) }}

),

final as (

    select
        'cac' as kpi_id,
        2 as kpi_version,
        period_grain,
        period_start,
        segment_type,
        segment_value,
        cast(cost as {{ dbt.type_numeric() }}) as numerator,
        cast(new_customers as {{ dbt.type_numeric() }}) as denominator,
        {{ ratio('cost', 'new_customers') }} as kpi_value,
        cast(round(new_customers) as {{ dbt.type_bigint() }}) as sample_size,
        cast(null as {{ dbt.type_numeric() }}) as standard_error,
        is_complete_period

    from costs_by_segment

    where {{ is_supplied(['costs']) }}

    union all

    select
        'cac' as kpi_id,
        2 as kpi_version,
        period_grain,
        period_start,
        'measure' as segment_type,
        'paid channels' as segment_value,
        cast(paid_cost as {{ dbt.type_numeric() }}) as numerator,
        cast(paid_customers as {{ dbt.type_numeric() }}) as denominator,
        {{ ratio('paid_cost', 'paid_customers') }} as kpi_value,
        cast(round(paid_customers) as {{ dbt.type_bigint() }}) as sample_size,
        cast(null as {{ dbt.type_numeric() }}) as standard_error,
        is_complete_period

    from costs_by_segment

    where segment_type = 'all' and {{ is_supplied(['costs']) }}

)

select * from final

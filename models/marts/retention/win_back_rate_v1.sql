{%- set segments = ['segment', 'channel', 'region', 'key_account_tier', 'churn_reason'] -%}
with

customer_months as (

    select * from {{ ref('fct_customer_months') }}

    where {{ in_dirty_days('month_start') }}

),

periods as (

    select * from {{ ref('dim_periods') }}

    where
        period_grain in ('month', 'quarter', 'year')
        and {{ in_dirty_slice(['fct_customer_months.month_start'], after=31 * (var('win_back_months') + 1)) }}

),

followed as (

    select
        *,
        max(case when is_active_close then 1 else 0 end) over (
            partition by customer_key order by month_start
            rows between 1 following and {{ var('win_back_months') }} following
        ) as is_back

    from customer_months

    where customer_key in (select lost.customer_key from customer_months as lost where lost.is_churned)

),

-- whoever is lost twice is two spells
losses as (

    select
        month_start,
        segment,
        channel,
        region,
        key_account_tier,
        case when churn_type is null then 'inactivity' else churn_reason end as churn_reason,
        coalesce(is_back, 0) as is_back

    from followed

    where is_churned

),

losses_by_segment as (

    select
        periods.period_grain,
        periods.period_start,

        -- the window of its last month must be over
        {{ add_days(add_months(month_of('periods.period_end'), var('win_back_months') + 1), -1) }}
        <= {{ as_of_date() }}
            as is_complete_period,
        {{ segment_type(segments) }} as segment_type,
        {{ segment_value(segments) }} as segment_value,
        count(*) as lost,
        sum(losses.is_back) as won_back

    from losses

    inner join periods on losses.month_start between periods.first_month and periods.last_month

    group by
        periods.period_grain, periods.period_start, periods.is_complete_period, periods.period_end,
        {{ segment_sets(segments) }}

),

final as (

    select
        'win_back_rate' as kpi_id,
        1 as kpi_version,
        period_grain,
        period_start,
        segment_type,
        segment_value,
        cast(won_back as {{ dbt.type_numeric() }}) as numerator,
        cast(lost as {{ dbt.type_numeric() }}) as denominator,
        {{ ratio('won_back', 'lost') }} as kpi_value,
        lost as sample_size,
        {{ proportion_error('won_back', 'lost') }} as standard_error,
        is_complete_period

    from losses_by_segment

)

select * from final

{%- set segments = ['owner', 'team', 'segment', 'key_account_tier', 'lifecycle_stage'] -%}

{#- months without a gap: as many rows as months -#}
{%- set days_beyond = 31 * (var('save_window_months') + 1) -%}
with

customer_months as (

    select * from {{ ref('fct_customer_periods') }}

    where period_grain = 'month' and {{ in_dirty_days('period_start') }}

),

periods as (

    select * from {{ ref('dim_periods') }}

    where
        period_grain in ('month', 'quarter', 'year')
        and {{ in_dirty_slice(['fct_customer_periods.period_start'], before=days_beyond, after=days_beyond) }}

),

followed as (

    select
        customer_months.*,
        coalesce(sum(customer_months.retention_offer_count) over months_before, 0) as offers_before,
        coalesce(sum(customer_months.retention_offer_count) over months_after, 0) as offers_after,
        coalesce(lead(customer_months.is_active_close, {{ var('save_window_months') }}) over in_turn, false) as is_saved

    from customer_months

    -- nobody else has a month that counts
    where
        customer_key in (
            select spell.customer_key from customer_months as spell
            where spell.retention_offer_count > 0 or spell.lifecycle_stage = 'at_risk'
        )

    window
        in_turn as (partition by customer_key order by period_start),
        months_before as (
            partition by customer_key order by period_start
            rows between {{ var('save_window_months') }} preceding and 1 preceding
        ),
        months_after as (
            partition by customer_key order by period_start
            rows between 1 following and {{ var('save_window_months') }} following
        )

),

-- a second offer within the window belongs to the same spell; who got none shows what happens anyway
cases as (

    select
        *,
        period_start as month_start,
        case when is_active_open and retention_offer_count > 0 and offers_before = 0 then 1 else 0 end as treated,
        case
            when lifecycle_stage = 'at_risk' and retention_offer_count + offers_before + offers_after = 0 then 1 else 0
        end as untreated

    from followed

),

cases_by_segment as (

    select
        periods.period_grain,
        periods.period_start,

        -- the window of its last month must be over
        {{ add_days(add_months(month_of('periods.period_end'), var('save_window_months') + 1), -1) }}
        <= {{ as_of_date() }}
            as is_complete_period,
        {{ segment_type(segments) }} as segment_type,
        {{ segment_value(segments) }} as segment_value,
        sum(cases.treated) as treated,
        sum(case when cases.is_saved then cases.treated else 0 end) as saved,
        sum(cases.untreated) as untreated,
        sum(case when cases.is_saved then cases.untreated else 0 end) as stayed

    from cases

    inner join periods on cases.month_start between periods.first_month and periods.last_month

    where cases.treated + cases.untreated > 0

    group by
        periods.period_grain, periods.period_start, periods.is_complete_period, periods.period_end,
        {{ segment_sets(segments) }}

),

measured as (

    select
        period_grain, period_start, is_complete_period, segment_type, segment_value, treated as cases, saved
    from cases_by_segment
    where treated > 0
    union all
    select
        period_grain, period_start, is_complete_period, 'measure' as segment_type, 'control' as segment_value,
        untreated as cases, stayed as saved
    from cases_by_segment
    where segment_type = 'all' and untreated > 0

),

effects as (

    select
        *,
        cast({{ ratio('saved', 'treated') }} - {{ ratio('stayed', 'untreated') }} as {{ dbt.type_numeric() }}) as uplift

    from cases_by_segment

    where segment_type = 'all' and treated > 0 and untreated > 0

),

final as (

    select
        'churn_save_rate' as kpi_id,
        1 as kpi_version,
        period_grain,
        period_start,
        segment_type,
        segment_value,
        cast(saved as {{ dbt.type_numeric() }}) as numerator,
        cast(cases as {{ dbt.type_numeric() }}) as denominator,
        {{ ratio('saved', 'cases') }} as kpi_value,
        cases as sample_size,
        {{ proportion_error('saved', 'cases') }} as standard_error,
        is_complete_period

    from measured

    union all

    select
        'churn_save_rate' as kpi_id,
        1 as kpi_version,
        period_grain,
        period_start,
        'measure' as segment_type,
        'uplift' as segment_value,
        uplift as numerator,
        cast(null as {{ dbt.type_numeric() }}) as denominator,
        uplift as kpi_value,
        treated as sample_size,
        cast(null as {{ dbt.type_numeric() }}) as standard_error,
        is_complete_period

    from effects

)

select * from final

{%- set segments = ['channel', 'agent', 'team', 'topic', 'priority', 'region', 'key_account_tier'] -%}
with

turns as (

    select * from {{ ref('fct_contact_turns') }}

    where answered_at is not null and {{ in_dirty_days('started_date') }}

),

periods as (

    select * from {{ ref('dim_periods') }}

    where
        period_grain in ('week', 'month', 'quarter', 'year')
        and {{ in_dirty_slice(['fct_contact_turns.started_date']) }}

),

-- a channel without hours has no business minutes, and its turns are left out of their mean
answers_by_segment as (

    select
        periods.period_grain,
        periods.period_start,
        periods.is_complete_period,
        {{ segment_type(segments) }} as segment_type,
        {{ segment_value(segments) }} as segment_value,
        sum(turns.response_business_minutes) as minutes,
        count(turns.response_business_minutes) as answered,
        sum(turns.response_minutes) as calendar_minutes,
        count(*) as all_answered,
        {{ mean_error('turns.response_business_minutes') }} as standard_error,
        percentile_cont(0.5) within group (order by turns.response_business_minutes) as median_minutes,
        percentile_cont(0.9) within group (order by turns.response_business_minutes) as p90_minutes

    from turns

    inner join periods on turns.started_date between periods.period_start and periods.period_end

    group by periods.period_grain, periods.period_start, periods.is_complete_period, {{ segment_sets(segments) }}

),

totals as (

    select * from answers_by_segment where segment_type = 'all'

),

measures as (

    select
        *,
        'mean in calendar minutes' as measure,
        cast(calendar_minutes as {{ dbt.type_numeric() }}) as part,
        cast(all_answered as {{ dbt.type_numeric() }}) as whole,
        {{ ratio('calendar_minutes', 'all_answered') }} as measured,
        all_answered as observed
    from totals
    union all
    select
        *,
        'median' as measure,
        cast(null as {{ dbt.type_numeric() }}) as part,
        cast(null as {{ dbt.type_numeric() }}) as whole,
        cast(median_minutes as {{ dbt.type_numeric() }}) as measured,
        answered as observed
    from totals
    union all
    select
        *,
        '90th percentile' as measure,
        cast(null as {{ dbt.type_numeric() }}) as part,
        cast(null as {{ dbt.type_numeric() }}) as whole,
        cast(p90_minutes as {{ dbt.type_numeric() }}) as measured,
        answered as observed
    from totals

),

final as (

    select
        'average_response_time' as kpi_id,
        1 as kpi_version,
        period_grain,
        period_start,
        segment_type,
        segment_value,
        cast(minutes as {{ dbt.type_numeric() }}) as numerator,
        cast(answered as {{ dbt.type_numeric() }}) as denominator,
        {{ ratio('minutes', 'answered') }} as kpi_value,
        answered as sample_size,
        standard_error as standard_error,
        is_complete_period

    from answers_by_segment

    union all

    select
        'average_response_time' as kpi_id,
        1 as kpi_version,
        period_grain,
        period_start,
        'measure' as segment_type,
        measure as segment_value,
        part as numerator,
        whole as denominator,
        measured as kpi_value,
        observed as sample_size,
        cast(null as {{ dbt.type_numeric() }}) as standard_error,
        is_complete_period

    from measures

)

select * from final

{%- set segments = [
    'channel', 'segment', 'region', 'key_account_tier', 'touchpoint', 'survey_type', 'wave',
] -%}
with

answers as (

    select * from {{ ref('fct_survey_answers') }}

    where is_invited and is_delivered and sent_date is not null and {{ in_dirty_days('sent_date', after=0) }}

),

periods as (

    select * from {{ ref('dim_periods') }}

    where
        period_grain in ('month', 'quarter', 'year')
        and {{ in_dirty_slice(['fct_survey_answers.sent_date'], after=var('survey_maturity_days')) }}

),

-- one response is one invitation, whatever was asked in it; one that asks about several touchpoints belongs to none
invitations as (

    select
        min(sent_date) as sent_date,
        max(case when responded_date is not null then 1 else 0 end) as is_started,
        max(case when responded_date is not null and is_complete then 1 else 0 end) as is_complete,
        max(channel) as channel,
        max(segment) as segment,
        max(region) as region,
        max(key_account_tier) as key_account_tier,
        case when min(touchpoint) = max(touchpoint) then min(touchpoint) end as touchpoint,
        max(survey_type) as survey_type,
        max(wave) as wave

    from answers

    group by source_system, response_id

),

invitations_by_segment as (

    select
        periods.period_grain,
        periods.period_start,

        -- the last invitations of the period may still be answered
        {{ add_days('periods.period_end', var('survey_maturity_days')) }} <= {{ as_of_date() }} as is_complete_period,
        {{ segment_type(segments) }} as segment_type,
        {{ segment_value(segments) }} as segment_value,
        sum(invitations.is_complete) as complete,
        sum(invitations.is_started) as started,
        count(*) as delivered

    from invitations

    inner join periods on invitations.sent_date between periods.period_start and periods.period_end

    group by periods.period_grain, periods.period_start, periods.period_end, {{ segment_sets(segments) }}

),

final as (

    select
        'survey_response_rate' as kpi_id,
        1 as kpi_version,
        period_grain,
        period_start,
        segment_type,
        segment_value,
        cast(complete as {{ dbt.type_numeric() }}) as numerator,
        cast(delivered as {{ dbt.type_numeric() }}) as denominator,
        {{ ratio('complete', 'delivered') }} as kpi_value,
        delivered as sample_size,
        {{ proportion_error('complete', 'delivered') }} as standard_error,
        is_complete_period

    from invitations_by_segment

    union all

    select
        'survey_response_rate' as kpi_id,
        1 as kpi_version,
        period_grain,
        period_start,
        'measure' as segment_type,
        'completion rate' as segment_value,
        cast(complete as {{ dbt.type_numeric() }}) as numerator,
        cast(started as {{ dbt.type_numeric() }}) as denominator,
        {{ ratio('complete', 'started') }} as kpi_value,
        started as sample_size,
        {{ proportion_error('complete', 'started') }} as standard_error,
        is_complete_period

    from invitations_by_segment

    where segment_type = 'all'

)

select * from final

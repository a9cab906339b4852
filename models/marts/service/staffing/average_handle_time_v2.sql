{%- set segments = ['channel', 'agent', 'team', 'topic'] -%}
with

contacts as (

    select
        *,

        -- who handles three chats at once spends a third of the time on each
        cast(handle_seconds as {{ dbt.type_numeric() }}) / coalesce(nullif(concurrent_contacts, 0), 1)
            as own_seconds,
        talk_seconds is not null and hold_seconds is not null and after_contact_seconds is not null as has_parts

    from {{ ref('fct_service_contacts') }}

    where handled_by = 'human' and responded_at is not null

),

periods as (

    select * from {{ ref('dim_periods') }}

    where
        period_grain in ('week', 'month', 'quarter', 'year')
        and {{ in_dirty_slice(['fct_service_contacts.opened_date']) }}

),

handling_by_segment as (

    select
        periods.period_grain,
        periods.period_start,
        periods.is_complete_period,
        {{ segment_type(segments) }} as segment_type,
        {{ segment_value(segments) }} as segment_value,
        cast(sum(contacts.own_seconds) as {{ dbt.type_numeric() }}) as seconds,
        count(contacts.own_seconds) as handled,
        {{ mean_error('contacts.own_seconds') }} as standard_error,
        sum(case when contacts.has_parts then contacts.talk_seconds end) as talk_seconds,
        sum(case when contacts.has_parts then contacts.hold_seconds end) as hold_seconds,
        sum(case when contacts.has_parts then contacts.after_contact_seconds end) as after_contact_seconds,
        sum(case when contacts.has_parts then 1 else 0 end) as contacts_with_parts

    from contacts

    inner join periods on contacts.opened_date between periods.period_start and periods.period_end

    group by periods.period_grain, periods.period_start, periods.is_complete_period, {{ segment_sets(segments) }}

),

measures as (

    {% for measure, seconds in {
        'talk': 'talk_seconds', 'hold': 'hold_seconds', 'after-contact work': 'after_contact_seconds',
    }.items() %}
    select
        period_grain, period_start, is_complete_period, '{{ measure }}' as measure,
        {{ seconds }} as seconds, contacts_with_parts as handled
    from handling_by_segment
    where segment_type = 'all'
    {{ 'union all' if not loop.last }}
    {% endfor %}

),

final as (

    select
        'average_handle_time' as kpi_id,
        2 as kpi_version,
        period_grain,
        period_start,
        segment_type,
        segment_value,
        cast(seconds as {{ dbt.type_numeric() }}) as numerator,
        cast(handled as {{ dbt.type_numeric() }}) as denominator,
        {{ ratio('seconds', 'handled') }} as kpi_value,
        handled as sample_size,
        standard_error as standard_error,
        is_complete_period

    from handling_by_segment

    union all

    select
        'average_handle_time' as kpi_id,
        2 as kpi_version,
        period_grain,
        period_start,
        'measure' as segment_type,
        measure as segment_value,
        cast(seconds as {{ dbt.type_numeric() }}) as numerator,
        cast(handled as {{ dbt.type_numeric() }}) as denominator,
        {{ ratio('seconds', 'handled') }} as kpi_value,
        handled as sample_size,
        cast(null as {{ dbt.type_numeric() }}) as standard_error,
        is_complete_period

    from measures

)

select * from final

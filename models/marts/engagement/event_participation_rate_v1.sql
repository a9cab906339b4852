{%- set segments = ['event', 'segment', 'key_account_tier'] -%}
with

interactions as (

    select * from {{ ref('fct_interactions') }}

    where
        interaction_type in ('event_invite', 'event_register', 'event_attend')
        and customer_key is not null
        and topic is not null
        and {{ in_dirty_days('occurred_date') }}

),

periods as (

    select * from {{ ref('dim_periods') }}

    where
        period_grain in ('month', 'quarter', 'year')
        and {{ in_dirty_slice(['fct_interactions.occurred_date'], after=var('event_window_days')) }}

),

-- a reminder is no second invitation
invitations as (

    select
        periods.period_grain,
        periods.period_start,
        periods.period_end,
        interactions.customer_key,
        interactions.topic as event,
        interactions.segment,
        interactions.key_account_tier,
        interactions.occurred_date as invited_date,
        row_number() over (
            partition by
                periods.period_grain, periods.period_start, interactions.customer_key, interactions.topic
            order by interactions.occurred_at, interactions.interaction_key
        ) as invitation_rank

    from interactions

    inner join periods on interactions.occurred_date between periods.period_start and periods.period_end

    where interactions.interaction_type = 'event_invite'

),

answers as (

    select
        customer_key,
        topic as event,
        interaction_type,
        occurred_date

    from interactions

    where interaction_type in ('event_register', 'event_attend')

    group by 1, 2, 3, 4

),

guests as (

    select
        invitations.period_grain,
        invitations.period_start,
        invitations.period_end,
        invitations.customer_key,
        invitations.event,
        invitations.segment,
        invitations.key_account_tier,
        max(case when answers.interaction_type = 'event_register' then 1 else 0 end) as has_registered,
        max(case when answers.interaction_type = 'event_attend' then 1 else 0 end) as has_attended

    from invitations

    left join answers
        on
            invitations.customer_key = answers.customer_key
            and invitations.event = answers.event
            and answers.occurred_date >= invitations.invited_date
            and answers.occurred_date <= {{ add_days('invitations.invited_date', var('event_window_days')) }}

    where invitations.invitation_rank = 1

    group by 1, 2, 3, 4, 5, 6, 7

),

guests_by_segment as (

    select
        period_grain,
        period_start,

        -- the last who were invited need their days too
        {{ add_days('period_end', var('event_window_days')) }} <= {{ as_of_date() }} as is_complete_period,
        {{ segment_type(segments) }} as segment_type,
        {{ segment_value(segments) }} as segment_value,
        count(*) as invited,
        sum(has_registered) as registered,
        sum(has_attended) as attended,
        sum(has_registered * has_attended) as showed_up

    from guests

    group by period_grain, period_start, period_end, {{ segment_sets(segments) }}

),

measured as (

    select
        period_grain, period_start, is_complete_period, segment_type, segment_value,
        attended, invited as base, {{ proportion_error('attended', 'invited') }} as standard_error
    from guests_by_segment
    union all
    select
        period_grain, period_start, is_complete_period, 'measure' as segment_type, 'show-up' as segment_value,
        showed_up as attended, registered as base, cast(null as {{ dbt.type_numeric() }}) as standard_error
    from guests_by_segment
    where segment_type = 'all'

),

final as (

    select
        'event_participation_rate' as kpi_id,
        1 as kpi_version,
        period_grain,
        period_start,
        segment_type,
        segment_value,
        cast(attended as {{ dbt.type_numeric() }}) as numerator,
        cast(base as {{ dbt.type_numeric() }}) as denominator,
        {{ ratio('attended', 'base') }} as kpi_value,
        base as sample_size,
        standard_error,
        is_complete_period

    from measured

)

select * from final

with

outages as (

    select * from {{ ref('checked_service_outages') }}

    where broken_rule is null

),

-- an outage without an end still lasts when the last known day is over; what comes after that day is not known yet
known as (

    select
        *,
        least(coalesce(ended_at, {{ as_of_end() }}), {{ as_of_end() }}) as known_end_at

    from outages

    where started_at < {{ as_of_end() }}

),

-- a minute that an earlier outage of the channel took cannot be lost again
counted as (

    select
        *,
        greatest(started_at, max(known_end_at) over (
            partition by channel order by started_at, outage_id rows between unbounded preceding and 1 preceding
        )) as counted_from

    from known

),

final as (

    select
        -- ids
        {{ record_key(["'service_outage'", 'source_system', 'outage_id']) }} as outage_key,

        -- strings
        channel,
        cause,

        -- numerics
        {{ elapsed_minutes('started_at', 'known_end_at') }} as outage_minutes,

        -- timestamps
        started_at,
        ended_at,
        least(counted_from, known_end_at) as counted_from,
        known_end_at as counted_to

    from counted

)

select * from final

{#- until the end of a year: what is staffed until then is the same in every night of the year -#}
{{ kept_by_key(
    key=['channel'],
    changes=[keys_where(
        'core', 'dim_working_hours', ['channel'], year_of(as_of_date()) ~ ' > ' ~ year_of(night_before())
    )]
) }}

with

days as (

    {{ date_series(
        add_days(year_of('cast(' ~ text_literal(var('history_start')) ~ ' as date)'), -1),
        add_months(year_of(as_of_date()), 36)
    ) }}

),

holidays as (

    select * from {{ ref('holidays') }}

),

business_hours as (

    select
        channel,
        weekday,
        cast({{ dbt.split_part('opens_at', "':'", 1) }} as integer) * 60
        + cast({{ dbt.split_part('opens_at', "':'", 2) }} as integer) as opens_minute,
        cast({{ dbt.split_part('closes_at', "':'", 1) }} as integer) * 60
        + cast({{ dbt.split_part('closes_at', "':'", 2) }} as integer) as closes_minute

    from {{ ref('business_hours') }}

    where {{ has_changed() }}

),

channels_with_hours as (

    select channel from business_hours group by channel

),

channel_days as (

    select
        calendars.channel,
        calendars.time_zone,
        days.date_day,

        -- a make-up workday is worked like a Monday
        case
            when holidays.day_type = 'makeup_workday' and {{ iso_weekday('days.date_day') }} > 5 then 1
            else {{ iso_weekday('days.date_day') }}
        end as weekday

    from {{ ref('service_calendars') }} as calendars

    inner join channels_with_hours on calendars.channel = channels_with_hours.channel

    cross join days

    left join holidays
        on
            calendars.holiday_calendar = holidays.holiday_calendar
            and days.date_day = holidays.calendar_date
            and calendars.keeps_holidays

    where coalesce(holidays.day_type, '') <> 'holiday'

),

-- a shift belongs to the day on which it starts; the clocks of its zone may change while it lasts
shifts as (

    select
        channel_days.channel,
        {{ zone_to_utc(
            dbt.dateadd('minute', 'business_hours.opens_minute', 'channel_days.date_day'), 'channel_days.time_zone'
        ) }} as opened_at,
        {{ zone_to_utc(
            dbt.dateadd(
                'minute',
                'business_hours.closes_minute + case when business_hours.closes_minute <= business_hours.opens_minute'
                ~ ' then 1440 else 0 end',
                'channel_days.date_day'
            ),
            'channel_days.time_zone'
        ) }} as closed_at

    from channel_days

    inner join business_hours
        on channel_days.channel = business_hours.channel and channel_days.weekday = business_hours.weekday

),

-- cut at midnight as well, so that a moment finds its row by its day
cuts as (

    select channel, opened_at as cut_at, 1 as shifts_more from shifts where opened_at < closed_at
    union all
    select channel, closed_at as cut_at, -1 as shifts_more from shifts where opened_at < closed_at
    union all
    select
        channels_with_hours.channel,
        cast(days.date_day as {{ dbt.type_timestamp() }}) as cut_at,
        0 as shifts_more
    from channels_with_hours
    cross join days

),

cuts_by_moment as (

    select
        channel,
        cut_at,
        sum(shifts_more) as shifts_more

    from cuts

    group by channel, cut_at

),

-- shifts may overlap: the channel is open while at least one runs
timeline as (

    select
        channel,
        cut_at as starts_at,
        lead(cut_at) over (partition by channel order by cut_at) as ends_at,
        sum(shifts_more) over (partition by channel order by cut_at) > 0 as is_open

    from cuts_by_moment

),

final as (

    select
        channel,
        cast(starts_at as date) as utc_date,
        starts_at,
        ends_at,
        is_open,
        cast(coalesce(sum(case when is_open then {{ minutes_between('starts_at', 'ends_at') }} else 0 end) over (
            partition by channel order by starts_at rows between unbounded preceding and 1 preceding
        ), 0) as {{ dbt.type_numeric() }}) as minutes_before

    from timeline

    where ends_at is not null

)

select * from final

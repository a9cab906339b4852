with

dates as (

    select * from {{ ref('dim_dates') }}

),

business_hours as (

    select
        channel,
        cast(weekday as integer) as weekday,
        cast({{ dbt.split_part('opens_at', "':'", 1) }} as integer) * 60
        + cast({{ dbt.split_part('opens_at', "':'", 2) }} as integer) as opens_minute,
        cast({{ dbt.split_part('closes_at', "':'", 1) }} as integer) * 60
        + cast({{ dbt.split_part('closes_at', "':'", 2) }} as integer) as closes_minute

    from {{ ref('business_hours') }}

),

channels as (

    select channel from business_hours group by channel

),

-- a make-up workday keeps Monday's hours; a public holiday has none, unless the channel never closes
opened as (

    select
        channels.channel,
        dates.date_day,
        coalesce(business_hours.opens_minute, 0) as opens_minute,
        coalesce(business_hours.closes_minute, 0) as closes_minute

    from channels

    cross join dates

    left join business_hours
        on
            channels.channel = business_hours.channel
            and business_hours.weekday
            = case when dates.is_working_day and dates.weekday > 5 then 1 else dates.weekday end
            and (
                dates.is_working_day
                or dates.holiday_name_zh is null
                or business_hours.closes_minute - business_hours.opens_minute = 1440
            )

),

final as (

    select
        channel,
        date_day,
        opens_minute,
        closes_minute,

        -- business minutes between two moments are the difference of two running totals
        coalesce(sum(closes_minute - opens_minute) over (
            partition by channel order by date_day rows between unbounded preceding and 1 preceding
        ), 0) as minutes_before

    from opened

)

select * from final

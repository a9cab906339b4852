with

service_levels as (

    select * from {{ ref('service_levels') }}

),

dates as (

    select
        date_day,
        {{ to_utc(dbt.cast('date_day', dbt.type_timestamp()), var('reporting_timezone')) }} as starts_at,
        {{ to_utc(dbt.cast(add_days('date_day', 1), dbt.type_timestamp()), var('reporting_timezone')) }} as ends_at

    from {{ ref('dim_dates') }}

    where date_day <= {{ as_of_date() }}

),

outages as (

    select * from {{ ref('fct_service_outages') }}

    where counted_from < counted_to

),

working_hours as (

    select * from {{ ref('dim_working_hours') }}

),

-- whole days are promised, and what an outage takes of a day is lost
spans as (

    select
        service_levels.channel,
        dates.date_day,
        1 as promised,
        0 as lost,
        dates.starts_at,
        dates.ends_at

    from service_levels

    cross join dates

    union all

    select
        service_levels.channel,
        dates.date_day,
        0 as promised,
        1 as lost,
        greatest(outages.counted_from, dates.starts_at) as starts_at,
        least(outages.counted_to, dates.ends_at) as ends_at

    from service_levels

    inner join outages on service_levels.channel = outages.channel

    inner join dates on outages.counted_from < dates.ends_at and outages.counted_to > dates.starts_at

),

timed as (

    select
        spans.*,
        {{ business_minutes('from_hours', 'spans.starts_at', 'to_hours', 'spans.ends_at') }} as open_minutes

    from spans

    inner join working_hours as from_hours
        on {{ in_working_hours('from_hours', 'spans.channel', 'spans.starts_at') }}

    inner join working_hours as to_hours
        on {{ in_working_hours('to_hours', 'spans.channel', 'spans.ends_at') }}

),

final as (

    select
        channel,
        date_day,
        cast(sum(promised * open_minutes) as {{ dbt.type_numeric() }}) as promised_minutes,
        cast(sum(lost * open_minutes) as {{ dbt.type_numeric() }}) as lost_minutes

    from timed

    group by channel, date_day

)

select * from final

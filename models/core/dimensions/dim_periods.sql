with

days as (

    select * from {{ ref('dim_dates') }}

    where date_day between cast({{ text_literal(var('history_start')) }} as date) and {{ as_of_date() }}

),

working_days as (

    select * from {{ ref('dim_dates') }}

    where is_working_day

),

starts as (

    select 'week' as period_grain, week_start as period_start from days
    union
    select 'month' as period_grain, month_start as period_start from days
    union
    select 'quarter' as period_grain, quarter_start as period_start from days
    union
    select 'year' as period_grain, year_start as period_start from days

),

with_ends as (

    select
        period_grain,
        period_start,
        case period_grain
            when 'week' then {{ add_days('period_start', 6) }}
            when 'month' then {{ add_days(add_months('period_start', 1), -1) }}
            when 'quarter' then {{ add_days(add_months('period_start', 3), -1) }}
            when 'year' then {{ add_days(add_months('period_start', 12), -1) }}
        end as period_end,
        case period_grain
            when 'week' then {{ add_days('period_start', -7) }}
            when 'month' then {{ add_months('period_start', -1) }}
            when 'quarter' then {{ add_months('period_start', -3) }}
            when 'year' then {{ add_months('period_start', -12) }}
        end as previous_period_start,
        case period_grain
            when 'week' then {{ add_days('period_start', -364) }}
            else {{ add_months('period_start', -12) }}
        end as year_ago_period_start

    from starts

    where period_grain in ({{ sql_list(var('period_grains')) }})

),

worked as (

    select
        with_ends.period_grain,
        with_ends.period_start,
        count(*) as working_days,
        count(case when working_days.date_day <= {{ as_of_date() }} then 1 end) as elapsed_working_days

    from with_ends

    inner join working_days on working_days.date_day between with_ends.period_start and with_ends.period_end

    group by with_ends.period_grain, with_ends.period_start

),

final as (

    select
        with_ends.period_grain,
        with_ends.period_start,
        with_ends.period_end,
        with_ends.previous_period_start,
        with_ends.year_ago_period_start,
        {{ month_of('with_ends.period_start') }} as first_month,
        {{ month_of('least(with_ends.period_end, ' ~ as_of_date() ~ ')') }} as last_month,
        least(with_ends.period_end, {{ as_of_date() }}) as known_until,

        -- a holiday week may have none
        coalesce(worked.working_days, 0) as working_days,
        coalesce(worked.elapsed_working_days, 0) as elapsed_working_days,
        with_ends.period_end <= {{ as_of_date() }} as is_complete_period

    from with_ends

    left join worked
        on with_ends.period_grain = worked.period_grain and with_ends.period_start = worked.period_start

)

select * from final

with

days as (

    select * from {{ ref('dim_dates') }}

    where date_day between cast('{{ var("history_start") }}' as date) and {{ as_of_date() }}

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

final as (

    select
        period_grain,
        period_start,
        period_end,
        previous_period_start,
        year_ago_period_start,
        {{ month_of('period_start') }} as first_month,
        {{ month_of('least(period_end, ' ~ as_of_date() ~ ')') }} as last_month,
        least(period_end, {{ as_of_date() }}) as known_until,
        period_end <= {{ as_of_date() }} as is_complete_period

    from with_ends

)

select * from final

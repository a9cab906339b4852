with

forecasts as (

    select * from {{ ref('fct_reference_values') }}

    where measure = 'sales_revenue' and scenario = 'forecast' and period_grain = 'month'

),

order_lines as (

    select * from {{ ref('fct_order_lines') }}

    where order_status = 'effective'

),

snapshots as (

    select * from {{ ref('fct_pipeline_snapshots') }}

),

closed_deals as (

    select * from {{ ref('fct_opportunities') }}

    where opportunity_status in ('won', 'lost')

),

horizons as (

    select 1 as lag_months
    union all
    select 2 as lag_months
    union all
    select 3 as lag_months

),

-- only what was known before the month, or one or two months earlier, counts as its forecast
frozen as (

    select
        forecasts.measure,
        forecasts.period_start as month_start,
        forecasts.subject_type,
        forecasts.subject_value,
        horizons.lag_months,
        forecasts.reference_value as forecast_amount,
        row_number() over (
            partition by
                forecasts.period_start, forecasts.subject_type, forecasts.subject_value, horizons.lag_months
            order by forecasts.version_as_of desc
        ) as vintage

    from forecasts

    inner join horizons
        on forecasts.version_as_of < {{ dbt.dateadd('month', '1 - horizons.lag_months', 'forecasts.period_start') }}

),

-- a month that has not begun has no actual to be compared with
submitted as (

    select * from frozen

    where vintage = 1 and month_start <= {{ as_of_date() }}

),

actuals as (

    select
        {{ month_of('order_date') }} as month_start,
        case
            when grouping(product_category) = 0 then 'product_category'
            when grouping(region) = 0 then 'region'
            when grouping(channel) = 0 then 'channel'
            when grouping(owner) = 0 then 'owner'
            when grouping(team) = 0 then 'team'
        end as subject_type,
        coalesce(product_category, region, channel, owner, team) as subject_value,
        sum(net_amount) as actual_amount

    from order_lines

    group by
        {{ month_of('order_date') }}, grouping sets ((product_category), (region), (channel), (owner), (team))

),

-- what the company plans, a simple method must forecast as well: the same months and categories
planned as (

    select measure, month_start, subject_type, subject_value, lag_months
    from submitted
    where subject_type = 'product_category' and lag_months = 1

),

looks_back as (

    select 'naive' as forecast_method, 1 as months_back
    union all
    select 'seasonal_naive' as forecast_method, 12 as months_back

),

repeated as (

    select
        planned.*,
        looks_back.forecast_method,
        coalesce(actuals.actual_amount, 0) as forecast_amount

    from planned

    cross join looks_back

    left join actuals
        on
            actuals.month_start = {{ add_months('planned.month_start', '-looks_back.months_back') }}
            and planned.subject_type = actuals.subject_type
            and planned.subject_value = actuals.subject_value

    where
        {{ add_months('planned.month_start', '-looks_back.months_back') }}
        >= {{ month_of('cast(' ~ text_literal(var('history_start')) ~ ' as date)') }}

),

planned_months as (

    select month_start from planned group by month_start

),

-- by day: a month looks at a year of deals
closed_by_day as (

    select
        closed_date,
        sum(case when opportunity_status = 'won' then amount_base else 0 end) as won_amount,
        sum(amount_base) as closed_amount

    from closed_deals

    group by closed_date

),

win_rates as (

    select
        planned_months.month_start,
        sum(closed_by_day.won_amount) / nullif(sum(closed_by_day.closed_amount), 0) as win_rate

    from planned_months

    inner join closed_by_day
        on
            closed_by_day.closed_date
            between {{ add_days('planned_months.month_start', -365) }}
            and {{ add_days('planned_months.month_start', -1) }}

    group by planned_months.month_start

),

-- what was to close in the month, as it stood on the evening before
open_amounts as (

    select
        planned_months.month_start,
        snapshots.product_category,
        sum(snapshots.amount_base) as open_amount

    from planned_months

    inner join snapshots on {{ add_days('planned_months.month_start', -1) }} = snapshots.snapshot_date

    where {{ month_of('snapshots.expected_close_date') }} = planned_months.month_start

    group by 1, 2

),

-- nothing due is worth nothing; what is due is worth nobody knows what before the first deal was closed
weighted as (

    select
        planned.*,
        'pipeline_weighted' as forecast_method,
        case when open_amounts.open_amount > 0 then open_amounts.open_amount * win_rates.win_rate else 0 end
            as forecast_amount

    from planned

    left join win_rates on planned.month_start = win_rates.month_start

    left join open_amounts
        on
            planned.month_start = open_amounts.month_start
            and planned.subject_value = open_amounts.product_category

),

made as (

    select
        measure, month_start, subject_type, subject_value, lag_months, 'submitted' as forecast_method,
        forecast_amount
    from submitted
    union all
    select measure, month_start, subject_type, subject_value, lag_months, forecast_method, forecast_amount
    from repeated
    union all
    select measure, month_start, subject_type, subject_value, lag_months, forecast_method, forecast_amount
    from weighted
    where forecast_amount is not null

),

final as (

    select
        made.measure,
        made.forecast_method,
        made.month_start,
        made.subject_type,
        made.subject_value,
        made.lag_months,
        cast(made.forecast_amount as {{ dbt.type_numeric() }}) as forecast_amount,
        cast(coalesce(actuals.actual_amount, 0) as {{ dbt.type_numeric() }}) as actual_amount

    from made

    left join actuals
        on
            made.month_start = actuals.month_start
            and made.subject_type = actuals.subject_type
            and made.subject_value = actuals.subject_value

)

select * from final

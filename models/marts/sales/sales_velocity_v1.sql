{%- set segments = ['owner', 'team', 'product_category', 'region', 'industry'] -%}
with

snapshots as (

    select * from {{ ref('fct_pipeline_snapshots') }}

),

closed_deals as (

    select * from {{ ref('fct_opportunities') }}

    where opportunity_status in ('won', 'lost') and {{ in_dirty_days('closed_date') }}

),

periods as (

    select * from {{ ref('dim_periods') }}

    where
        period_grain in ('month', 'quarter', 'year')
        and {{ in_dirty_slice(
            ['fct_pipeline_snapshots.snapshot_date', 'fct_opportunities.closed_date'], before=366
        ) }}

),

-- one month's closings are few: amount, rate and days are those of a year, the open deals those of the day
deals as (

    select
        periods.period_grain,
        periods.period_start,
        periods.last_month,
        periods.is_complete_period,
        1 as is_open,
        0 as is_closed,
        0 as is_won,
        cast(null as {{ dbt.type_numeric() }}) as won_amount,
        cast(null as {{ dbt.type_numeric() }}) as won_days,
        snapshots.owner,
        snapshots.team,
        snapshots.product_category,
        snapshots.region,
        snapshots.industry

    from periods

    inner join snapshots on periods.known_until = snapshots.snapshot_date

    union all

    select
        periods.period_grain,
        periods.period_start,
        periods.last_month,
        periods.is_complete_period,
        0 as is_open,
        1 as is_closed,
        case when closed_deals.opportunity_status = 'won' then 1 else 0 end as is_won,
        case when closed_deals.opportunity_status = 'won' then closed_deals.amount_base end as won_amount,
        case
            when closed_deals.opportunity_status = 'won'
                then {{ dbt.datediff('closed_deals.created_date', 'closed_deals.closed_date', 'day') }}
        end as won_days,
        closed_deals.owner,
        closed_deals.team,
        closed_deals.product_category,
        closed_deals.region,
        closed_deals.industry

    from periods

    inner join closed_deals
        on
            closed_deals.closed_date >= {{ add_months('periods.last_month', -11) }}
            and closed_deals.closed_date <= periods.known_until

),

levers_by_segment as (

    select
        period_grain,
        period_start,

        -- a year of closings must lie in the history
        is_complete_period
        and last_month
        >= {{ add_months('cast(' ~ text_literal(var('history_start')) ~ ' as date)', 11) }} as is_complete_period,
        {{ segment_type(segments) }} as segment_type,
        {{ segment_value(segments) }} as segment_value,
        sum(is_open) as open_deals,
        avg(won_amount) as mean_won_amount,
        cast(sum(is_won) as {{ dbt.type_numeric() }}) / nullif(sum(is_closed), 0) as win_rate,
        cast(avg(won_days) as {{ dbt.type_numeric() }}) as mean_won_days

    from deals

    group by period_grain, period_start, is_complete_period, last_month, {{ segment_sets(segments) }}

),

velocities as (

    select
        *,
        cast(open_deals * mean_won_amount * win_rate as {{ dbt.type_numeric() }}) as open_value

    from levers_by_segment

),

final as (

    select
        'sales_velocity' as kpi_id,
        1 as kpi_version,
        period_grain,
        period_start,
        segment_type,
        segment_value,
        cast(open_value as {{ dbt.type_numeric() }}) as numerator,
        cast(mean_won_days as {{ dbt.type_numeric() }}) as denominator,
        {{ ratio('open_value', 'mean_won_days') }} as kpi_value,
        open_deals as sample_size,
        cast(null as {{ dbt.type_numeric() }}) as standard_error,
        is_complete_period

    from velocities

)

select * from final

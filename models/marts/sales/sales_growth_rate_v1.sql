{%- set segments = [
    'region', 'industry', 'channel', 'product_category', 'owner', 'team', 'segment', 'key_account_tier',
    'customer_status',
] -%}
with

order_lines as (

    select * from {{ ref('fct_order_lines') }}

    where order_status = 'effective' and {{ in_dirty_days('order_date') }}

),

periods as (

    select * from {{ ref('dim_periods') }}

    where period_grain in ('month', 'quarter', 'year')

),

base_kinds as (

    select 'year ago' as base_kind
    union all
    select 'previous period' as base_kind

),

bases as (

    select
        periods.*,
        base_kinds.base_kind,
        case base_kinds.base_kind
            when 'year ago' then periods.year_ago_period_start
            else periods.previous_period_start
        end as base_start,
        {{ dbt.datediff('periods.period_start', 'periods.known_until', 'day') }} as days_run

    from periods

    cross join base_kinds

    where {{ in_dirty_slice(['fct_order_lines.order_date'], before=372) }}

),

-- while a period runs, its base has run as many days; a base that history does not cover is none
comparisons as (

    select
        bases.*,
        case
            when bases.is_complete_period then base_periods.period_end
            else least(base_periods.period_end, {{ add_days('bases.base_start', 'bases.days_run') }})
        end as base_end

    from bases

    inner join periods as base_periods
        on bases.period_grain = base_periods.period_grain and bases.base_start = base_periods.period_start

    where bases.base_start >= cast({{ text_literal(var('history_start')) }} as date)

),

movements as (

    select
        comparisons.*,
        order_lines.*,
        order_lines.net_amount as current_amount,
        0 as base_amount

    from comparisons

    inner join order_lines on order_lines.order_date between comparisons.period_start and comparisons.period_end

    union all

    select
        comparisons.*,
        order_lines.*,
        0 as current_amount,
        order_lines.net_amount as base_amount

    from comparisons

    inner join order_lines on order_lines.order_date between comparisons.base_start and comparisons.base_end

),

growth_by_segment as (

    select
        period_grain,
        period_start,
        is_complete_period,
        {{ segment_type(segments) }} as segment_type,
        {{ segment_value(segments) }} as segment_value,
        sum(current_amount) as current_amount,
        sum(base_amount) as base_amount,
        sum(case when order_date >= period_start then net_amount_at_year_ago_rate end) as constant_amount,
        max(case when order_date >= period_start and net_amount_at_year_ago_rate is null then 1 else 0 end)
            as lines_without_rate,
        count(distinct case when order_date >= period_start then order_key end) as orders

    from movements

    where base_kind = 'year ago'

    group by period_grain, period_start, is_complete_period, {{ segment_sets(segments) }}

),

-- the whole alone is asked for
growth_on_previous as (

    select
        period_grain,
        period_start,
        is_complete_period,
        sum(current_amount) as current_amount,
        sum(base_amount) as base_amount,
        count(distinct case when order_date >= period_start then order_key end) as orders

    from movements

    where base_kind = 'previous period'

    group by period_grain, period_start, is_complete_period

),

growth as (

    select
        period_grain,
        period_start,
        is_complete_period,
        segment_type,
        segment_value,
        base_amount,
        current_amount,
        orders
    from growth_by_segment
    union all
    select
        period_grain,
        period_start,
        is_complete_period,
        'measure' as segment_type,
        'previous period' as segment_value,
        base_amount,
        current_amount,
        orders
    from growth_on_previous
    union all
    select
        period_grain,
        period_start,
        is_complete_period,
        'measure' as segment_type,
        'constant currency' as segment_value,
        base_amount,
        case when lines_without_rate = 0 then coalesce(constant_amount, 0) end as current_amount,
        orders
    from growth_by_segment
    where segment_type = 'all'

),

final as (

    select
        'sales_growth_rate' as kpi_id,
        1 as kpi_version,
        period_grain,
        period_start,
        segment_type,
        segment_value,
        cast(current_amount - base_amount as {{ dbt.type_numeric() }}) as numerator,
        cast(base_amount as {{ dbt.type_numeric() }}) as denominator,
        cast(
            case when base_amount > 0 then {{ ratio('(current_amount - base_amount)', 'base_amount') }} end
            as {{ dbt.type_numeric() }}
        ) as kpi_value,
        orders as sample_size,
        cast(null as {{ dbt.type_numeric() }}) as standard_error,
        is_complete_period

    from growth

)

select * from final

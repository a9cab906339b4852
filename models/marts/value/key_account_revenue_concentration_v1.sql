{%- set segments = ['region', 'product_category', 'owner', 'team'] -%}
with

order_lines as (

    select * from {{ ref('fct_order_lines') }}

    where order_status = 'effective' and {{ in_dirty_days('order_date') }}

),

customers as (

    select * from {{ ref('dim_customers') }}

),

periods as (

    select * from {{ ref('dim_periods') }}

    where
        period_grain in ('quarter', 'year')
        and {{ in_dirty_slice(['fct_order_lines.order_date', 'dim_customers.any']) }}

),

-- a group buys through its subsidiaries
grouped_lines as (

    select
        order_lines.*,
        coalesce(customers.parent_customer_key, order_lines.customer_key) as group_key

    from order_lines

    left join customers on order_lines.customer_key = customers.customer_key

),

revenue_by_segment as (

    select
        periods.period_grain,
        periods.period_start,
        periods.is_complete_period,
        {{ segment_type(segments) }} as segment_type,
        {{ segment_value(segments) }} as segment_value,
        sum(grouped_lines.net_amount) as revenue,
        sum(case when grouped_lines.key_account_tier = 'A' then grouped_lines.net_amount else 0 end) as key_revenue,
        count(distinct grouped_lines.group_key) as customer_groups

    from grouped_lines

    inner join periods on grouped_lines.order_date between periods.period_start and periods.period_end

    group by periods.period_grain, periods.period_start, periods.is_complete_period, {{ segment_sets(segments) }}

),

groups_of_period as (

    select
        periods.period_grain,
        periods.period_start,
        grouped_lines.group_key,
        sum(grouped_lines.net_amount) as revenue

    from grouped_lines

    inner join periods on grouped_lines.order_date between periods.period_start and periods.period_end

    group by 1, 2, 3

),

-- who gave back more than he bought has no share of the market that he is measured in
ranked_groups as (

    select
        *,
        row_number() over (partition by period_grain, period_start order by revenue desc, group_key asc) as size_rank,
        greatest(revenue, 0) / nullif(sum(greatest(revenue, 0)) over (partition by period_grain, period_start), 0)
            as share

    from groups_of_period

),

concentrations as (

    select
        period_grain,
        period_start,
        sum(case when size_rank <= 10 then revenue else 0 end) as top_revenue,
        sum(share * share) as herfindahl

    from ranked_groups

    group by period_grain, period_start

),

measured as (

    select
        period_grain, period_start, is_complete_period, segment_type, segment_value,
        key_revenue as hits, revenue as observed, customer_groups
    from revenue_by_segment
    union all
    select
        totals.period_grain, totals.period_start, totals.is_complete_period,
        'measure' as segment_type, 'top 10 share' as segment_value,
        concentrations.top_revenue as hits, totals.revenue as observed, totals.customer_groups
    from revenue_by_segment as totals
    inner join concentrations
        on totals.period_grain = concentrations.period_grain and totals.period_start = concentrations.period_start
    where totals.segment_type = 'all'
    union all
    select
        totals.period_grain, totals.period_start, totals.is_complete_period,
        'measure' as segment_type, 'hhi' as segment_value,
        cast(concentrations.herfindahl as {{ dbt.type_numeric() }}) as hits, 1 as observed, totals.customer_groups
    from revenue_by_segment as totals
    inner join concentrations
        on totals.period_grain = concentrations.period_grain and totals.period_start = concentrations.period_start
    where totals.segment_type = 'all'

),

final as (

    select
        'key_account_revenue_concentration' as kpi_id,
        1 as kpi_version,
        period_grain,
        period_start,
        segment_type,
        segment_value,
        cast(hits as {{ dbt.type_numeric() }}) as numerator,
        cast(observed as {{ dbt.type_numeric() }}) as denominator,
        {{ ratio('hits', 'case when observed > 0 then observed end') }} as kpi_value,
        customer_groups as sample_size,
        cast(null as {{ dbt.type_numeric() }}) as standard_error,
        is_complete_period

    from measured

)

select * from final

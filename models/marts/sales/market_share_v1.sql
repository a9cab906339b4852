{%- set segments = ['product_category'] -%}
with

reference_values as (

    select * from {{ ref('fct_reference_values') }}

    where
        measure = 'market_size'
        and scenario in ('market_size', 'competitor')
        and period_grain = 'quarter'
        and subject_type = 'product_category'
        and (version_as_of is null or version_as_of <= {{ as_of_date() }})

),

order_lines as (

    select * from {{ ref('fct_order_lines') }}

    where order_status = 'effective' and {{ in_dirty_days('order_date') }}

),

periods as (

    select * from {{ ref('dim_periods') }}

    where
        period_grain in ('quarter', 'year')
        and {{ in_dirty_slice(['fct_order_lines.order_date', 'fct_reference_values.period_start']) }}

),

-- sizes come late and are revised: the latest word counts, of a competitor each source's latest
ranked as (

    select
        *,
        row_number() over (
            partition by
                scenario, subject_value, period_start, case when scenario = 'competitor' then source_note end
            order by coalesce(version_as_of, cast('1900-01-01' as date)) desc, reference_value desc
        ) as vintage

    from reference_values

),

markets as (

    select
        period_start as quarter_start,
        subject_value as product_category,
        max(case when scenario = 'market_size' then reference_value end) as market_size,
        max(case when scenario = 'competitor' then reference_value end) as largest_competitor

    from ranked

    where vintage = 1

    group by period_start, subject_value

),

-- a quarter of which nobody knows the size has no share, and adds nothing to its year
sized_markets as (

    select * from markets

    where market_size is not null

),

shares as (

    select
        quarter_start,
        product_category,
        market_size,
        largest_competitor,
        0 as revenue,
        0 as compared_revenue,
        cast(null as {{ dbt.type_bigint() }}) as order_key

    from sized_markets

    union all

    select
        sized_markets.quarter_start,
        sized_markets.product_category,
        0 as market_size,
        cast(null as {{ dbt.type_numeric() }}) as largest_competitor,
        order_lines.net_amount as revenue,
        case when sized_markets.largest_competitor is null then 0 else order_lines.net_amount end as compared_revenue,
        order_lines.order_key

    from sized_markets

    inner join order_lines
        on
            sized_markets.quarter_start = {{ quarter_of('order_lines.order_date') }}
            and sized_markets.product_category = order_lines.product_category

),

shares_by_segment as (

    select
        periods.period_grain,
        periods.period_start,
        periods.is_complete_period
        and count(distinct shares.quarter_start) = case periods.period_grain when 'year' then 4 else 1 end
            as is_complete_period,
        {{ segment_type(segments) }} as segment_type,
        {{ segment_value(segments) }} as segment_value,
        sum(shares.revenue) as revenue,
        sum(shares.market_size) as market_size,
        sum(shares.compared_revenue) as compared_revenue,
        sum(shares.largest_competitor) as largest_competitor,
        count(distinct shares.order_key) as orders

    from shares

    inner join periods on shares.quarter_start between periods.period_start and periods.period_end

    group by periods.period_grain, periods.period_start, periods.is_complete_period, {{ segment_sets(segments) }}

),

final as (

    select
        'market_share' as kpi_id,
        1 as kpi_version,
        period_grain,
        period_start,
        segment_type,
        segment_value,
        cast(revenue as {{ dbt.type_numeric() }}) as numerator,
        cast(market_size as {{ dbt.type_numeric() }}) as denominator,
        {{ ratio('revenue', 'market_size') }} as kpi_value,
        orders as sample_size,
        cast(null as {{ dbt.type_numeric() }}) as standard_error,
        is_complete_period

    from shares_by_segment

    union all

    select
        'market_share' as kpi_id,
        1 as kpi_version,
        period_grain,
        period_start,
        'measure' as segment_type,
        'relative share' as segment_value,
        cast(compared_revenue as {{ dbt.type_numeric() }}) as numerator,
        cast(largest_competitor as {{ dbt.type_numeric() }}) as denominator,
        {{ ratio('compared_revenue', 'largest_competitor') }} as kpi_value,
        orders as sample_size,
        cast(null as {{ dbt.type_numeric() }}) as standard_error,
        is_complete_period

    from shares_by_segment

    where segment_type = 'all' and largest_competitor is not null

)

select * from final

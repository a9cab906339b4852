{%- set segments = ['channel', 'campaign', 'region', 'product_category', 'visitor_status'] -%}
with

interactions as (

    select * from {{ ref('fct_interactions') }}

),

periods as (

    select * from {{ ref('dim_periods') }}

    where period_grain in ('week', 'month', 'quarter', 'year')

),

-- a visitor who was recognised once is that customer on every visit
known_visitors as (

    select
        visitor_id,
        min(customer_key) as customer_key

    from interactions

    where visitor_id is not null and customer_key is not null

    group by visitor_id

),

-- a sales rep's visit to a customer is no traffic
visits as (

    select
        interactions.interaction_key,
        interactions.channel,
        interactions.campaign_code as campaign,
        interactions.region,
        interactions.product_category,
        interactions.occurred_date,
        coalesce(
            'customer ' || cast(interactions.customer_key as {{ dbt.type_string() }}),
            'customer ' || cast(known_visitors.customer_key as {{ dbt.type_string() }}),
            interactions.visitor_id
        ) as person

    from interactions

    left join known_visitors on interactions.visitor_id = known_visitors.visitor_id

    where interactions.interaction_type = 'visit' and interactions.employee_key is null

),

dated as (

    select
        *,
        case when occurred_date > min(occurred_date) over (partition by person) then 'returning' else 'new' end
            as visitor_status

    from visits

),

visits_by_segment as (

    select
        periods.period_grain,
        periods.period_start,
        periods.is_complete_period,
        {{ segment_type(segments) }} as segment_type,
        {{ segment_value(segments) }} as segment_value,
        count(*) as visits,
        count(distinct dated.person) as visitors

    from dated

    inner join periods on dated.occurred_date between periods.period_start and periods.period_end

    group by periods.period_grain, periods.period_start, periods.is_complete_period, {{ segment_sets(segments) }}

),

final as (

    select
        'customer_traffic' as kpi_id,
        2 as kpi_version,
        period_grain,
        period_start,
        segment_type,
        segment_value,
        cast(visitors as {{ dbt.type_numeric() }}) as numerator,
        cast(null as {{ dbt.type_numeric() }}) as denominator,
        cast(visitors as {{ dbt.type_numeric() }}) as kpi_value,
        visitors as sample_size,
        cast(null as {{ dbt.type_numeric() }}) as standard_error,
        is_complete_period

    from visits_by_segment

    union all

    select
        'customer_traffic' as kpi_id,
        2 as kpi_version,
        period_grain,
        period_start,
        'measure' as segment_type,
        'visits per visitor' as segment_value,
        cast(visits as {{ dbt.type_numeric() }}) as numerator,
        cast(visitors as {{ dbt.type_numeric() }}) as denominator,
        {{ ratio('visits', 'visitors') }} as kpi_value,
        visitors as sample_size,
        cast(null as {{ dbt.type_numeric() }}) as standard_error,
        is_complete_period

    from visits_by_segment

    where segment_type = 'all'

)

select * from final

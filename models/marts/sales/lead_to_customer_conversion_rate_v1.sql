{%- set segments = ['channel', 'owner', 'team', 'region', 'industry', 'product_category'] -%}
with

leads as (

    select * from {{ ref('fct_leads') }}

),

opportunities as (

    select * from {{ ref('fct_opportunities') }}

),

periods as (

    select * from {{ ref('dim_periods') }}

    where
        period_grain in ('month', 'quarter', 'year')
        and {{ in_dirty_slice(['fct_leads.first_contacted_date', 'fct_opportunities.closed_date']) }}

),

-- deals of the period over contacts of the period: two different sets of people, as the formula says
happenings as (

    select
        first_contacted_date as happened_date,
        1 as contacted,
        0 as won,
        channel, owner, team, region, industry, product_category

    from leads

    where first_contacted_date is not null and {{ in_dirty_days('first_contacted_date') }}

    union all

    select
        closed_date as happened_date,
        0 as contacted,
        1 as won,
        channel, owner, team, region, industry, product_category

    from opportunities

    where opportunity_status = 'won' and {{ in_dirty_days('closed_date') }}

),

happenings_by_segment as (

    select
        periods.period_grain,
        periods.period_start,
        periods.is_complete_period,
        {{ segment_type(segments) }} as segment_type,
        {{ segment_value(segments) }} as segment_value,
        sum(happenings.won) as deals,
        sum(happenings.contacted) as leads_contacted

    from happenings

    inner join periods on happenings.happened_date between periods.period_start and periods.period_end

    group by periods.period_grain, periods.period_start, periods.is_complete_period, {{ segment_sets(segments) }}

),

final as (

    select
        'lead_to_customer_conversion_rate' as kpi_id,
        1 as kpi_version,
        period_grain,
        period_start,
        segment_type,
        segment_value,
        cast(deals as {{ dbt.type_numeric() }}) as numerator,
        cast(leads_contacted as {{ dbt.type_numeric() }}) as denominator,
        {{ ratio('deals', 'leads_contacted') }} as kpi_value,
        leads_contacted as sample_size,
        cast(null as {{ dbt.type_numeric() }}) as standard_error,
        is_complete_period

    from happenings_by_segment

    where {{ is_supplied(['opportunities']) }}

)

select * from final

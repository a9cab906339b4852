{%- set segments = ['process'] -%}
with

baselines as (

    select
        *,
        row_number() over (partition by period_start order by version_as_of desc nulls last) as vintage

    from {{ ref('fct_reference_values') }}

    where
        measure = 'cost_per_contact'
        and scenario = 'baseline'
        and period_grain = 'year'
        and subject_type = 'all'
        and (version_as_of is null or version_as_of <= {{ as_of_date() }})

),

contacts as (

    select
        *,
        lag(is_escalated_to_human) over (partition by case_key order by contact_number) as follows_escalation

    from {{ ref('fct_service_contacts') }}

),

costs as (

    select * from {{ ref('fct_costs') }}

    where cost_type = 'service' and not is_one_off

),

periods as (

    select * from {{ ref('dim_periods') }}

    where period_grain in ('quarter', 'year')

),

-- the person to whom a bot hands over goes on with the same contact
handled_by_period as (

    select
        periods.period_grain,
        periods.period_start,
        count(*) as contacts

    from contacts

    inner join periods on contacts.opened_date between periods.period_start and periods.known_until

    where
        not contacts.is_agent_initiated
        and not coalesce(contacts.follows_escalation, false)
        and contacts.responded_at is not null

    group by periods.period_grain, periods.period_start

),

costs_by_period as (

    select
        periods.period_grain,
        periods.period_start,
        sum(costs.amount_base) as cost

    from costs

    inner join periods on costs.cost_date between periods.period_start and periods.known_until

    group by periods.period_grain, periods.period_start

),

-- without a baseline of the year nobody knows what was saved
savings as (

    select
        periods.period_grain,
        periods.period_start,
        periods.is_complete_period,
        'service_contacts' as process,
        handled_by_period.contacts,
        baselines.reference_value * handled_by_period.contacts - coalesce(costs_by_period.cost, 0) as saving

    from periods

    inner join baselines
        on
            baselines.vintage = 1
            and periods.period_start >= baselines.period_start
            and periods.period_start < {{ add_months('baselines.period_start', 12) }}

    inner join handled_by_period
        on
            periods.period_grain = handled_by_period.period_grain
            and periods.period_start = handled_by_period.period_start

    left join costs_by_period
        on
            periods.period_grain = costs_by_period.period_grain
            and periods.period_start = costs_by_period.period_start

),

savings_by_segment as (

    select
        period_grain,
        period_start,
        is_complete_period,
        {{ segment_type(segments) }} as segment_type,
        {{ segment_value(segments) }} as segment_value,
        sum(saving) as saving,
        sum(contacts) as contacts

    from savings

    group by period_grain, period_start, is_complete_period, {{ segment_sets(segments) }}

),

final as (

    select
        'cost_savings' as kpi_id,
        1 as kpi_version,
        period_grain,
        period_start,
        segment_type,
        segment_value,
        cast(saving as {{ dbt.type_numeric() }}) as numerator,
        cast(null as {{ dbt.type_numeric() }}) as denominator,
        cast(saving as {{ dbt.type_numeric() }}) as kpi_value,
        contacts as sample_size,
        cast(null as {{ dbt.type_numeric() }}) as standard_error,
        is_complete_period

    from savings_by_segment

    where {{ is_supplied(['costs']) }} and {{ is_supplied(['case_contacts']) }}

)

select * from final

{%- set segments = ['process'] -%}
with

unit_costs as (

    select * from {{ ref('cost_per_contact', v=2) }}

    where segment_type = 'all' and period_grain in ('quarter', 'year') and denominator > 0

),

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

-- without a baseline of the year nobody knows what was saved
savings as (

    select
        unit_costs.period_grain,
        unit_costs.period_start,
        unit_costs.is_complete_period,
        'service_contacts' as process,
        unit_costs.sample_size as contacts,
        baselines.reference_value * unit_costs.denominator - unit_costs.numerator as saving

    from unit_costs

    inner join baselines
        on
            baselines.vintage = 1
            and unit_costs.period_start >= baselines.period_start
            and unit_costs.period_start < {{ add_months('baselines.period_start', 12) }}

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

)

select * from final

{%- set segments = ['channel', 'campaign', 'owner', 'team', 'region', 'industry'] -%}
with

leads as (

    select * from {{ ref('fct_leads') }}

),

periods as (

    select * from {{ ref('dim_periods') }}

    where
        period_grain in ('week', 'month', 'quarter', 'year')
        and {{ in_dirty_slice(['fct_leads.created_date', 'fct_leads.first_contacted_date']) }}

),

leads_by_segment as (

    select
        periods.period_grain,
        periods.period_start,
        periods.is_complete_period,
        {{ segment_type(segments) }} as segment_type,
        {{ segment_value(segments) }} as segment_value,
        count(*) as contacted_leads

    from leads

    inner join periods on leads.first_contacted_date between periods.period_start and periods.period_end

    group by periods.period_grain, periods.period_start, periods.is_complete_period, {{ segment_sets(segments) }}

),

created as (

    select
        periods.period_grain,
        periods.period_start,
        periods.is_complete_period,
        count(*) as created_leads

    from leads

    inner join periods on leads.created_date between periods.period_start and periods.period_end

    group by 1, 2, 3

),

final as (

    select
        'lead_volume' as kpi_id,
        1 as kpi_version,
        period_grain,
        period_start,
        segment_type,
        segment_value,
        cast(contacted_leads as {{ dbt.type_numeric() }}) as numerator,
        cast(null as {{ dbt.type_numeric() }}) as denominator,
        cast(contacted_leads as {{ dbt.type_numeric() }}) as kpi_value,
        contacted_leads as sample_size,
        cast(null as {{ dbt.type_numeric() }}) as standard_error,
        is_complete_period

    from leads_by_segment

    union all

    select
        'lead_volume' as kpi_id,
        1 as kpi_version,
        period_grain,
        period_start,
        'measure' as segment_type,
        'created' as segment_value,
        cast(created_leads as {{ dbt.type_numeric() }}) as numerator,
        cast(null as {{ dbt.type_numeric() }}) as denominator,
        cast(created_leads as {{ dbt.type_numeric() }}) as kpi_value,
        created_leads as sample_size,
        cast(null as {{ dbt.type_numeric() }}) as standard_error,
        is_complete_period

    from created

)

select * from final

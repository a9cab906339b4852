{%- set segments = ['channel', 'agent', 'team', 'topic', 'product_category'] -%}
with

cases as (

    select * from {{ ref('fct_cases') }}

    where not is_agent_created and {{ in_dirty_days('opened_date') }}

),

periods as (

    select * from {{ ref('dim_periods') }}

    where
        period_grain in ('week', 'month', 'quarter', 'year')
        and {{ in_dirty_slice(['fct_cases.opened_date']) }}

),

issues_by_segment as (

    select
        periods.period_grain,
        periods.period_start,
        periods.is_complete_period,
        {{ segment_type(segments) }} as segment_type,
        {{ segment_value(segments) }} as segment_value,
        sum(case when cases.is_solved and cases.contact_count <= 1 then 1 else 0 end) as solved_in_one,
        count(*) as issues

    from cases

    inner join periods on cases.opened_date between periods.period_start and periods.period_end

    group by periods.period_grain, periods.period_start, periods.is_complete_period, {{ segment_sets(segments) }}

),

final as (

    select
        'first_contact_resolution_rate' as kpi_id,
        1 as kpi_version,
        period_grain,
        period_start,
        segment_type,
        segment_value,
        cast(solved_in_one as {{ dbt.type_numeric() }}) as numerator,
        cast(issues as {{ dbt.type_numeric() }}) as denominator,
        {{ ratio('solved_in_one', 'issues') }} as kpi_value,
        issues as sample_size,
        {{ proportion_error('solved_in_one', 'issues') }} as standard_error,
        is_complete_period

    from issues_by_segment

)

select * from final

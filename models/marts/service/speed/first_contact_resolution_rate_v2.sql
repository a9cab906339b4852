{%- set segments = ['channel', 'agent', 'team', 'topic', 'product_category'] -%}
with

cases as (

    select
        *,
        case
            when is_solved and contact_count <= 1 and not is_repeated and not is_transferred then 1
            else 0
        end as is_resolved_at_first,
        case when is_first_contact_resolvable then 1 else 0 end as is_resolvable

    from {{ ref('fct_cases') }}

    where not is_agent_created

),

periods as (

    select * from {{ ref('dim_periods') }}

    where
        period_grain in ('week', 'month', 'quarter', 'year')
        and {{ in_dirty_slice(['fct_cases.opened_date'], after=var('repeat_contact_days')) }}

),

issues_by_segment as (

    select
        periods.period_grain,
        periods.period_start,

        -- a repeat may still come for the last tickets of the period
        {{ add_days('periods.period_end', var('repeat_contact_days')) }} <= {{ as_of_date() }} as is_complete_period,
        {{ segment_type(segments) }} as segment_type,
        {{ segment_value(segments) }} as segment_value,
        sum(cases.is_resolved_at_first * cases.is_resolvable) as resolved_at_first,
        sum(cases.is_resolvable) as resolvable_issues,
        sum(cases.is_resolved_at_first) as gross_resolved_at_first,
        count(*) as issues

    from cases

    inner join periods on cases.opened_date between periods.period_start and periods.period_end

    group by periods.period_grain, periods.period_start, periods.period_end, {{ segment_sets(segments) }}

),

final as (

    select
        'first_contact_resolution_rate' as kpi_id,
        2 as kpi_version,
        period_grain,
        period_start,
        segment_type,
        segment_value,
        cast(resolved_at_first as {{ dbt.type_numeric() }}) as numerator,
        cast(resolvable_issues as {{ dbt.type_numeric() }}) as denominator,
        {{ ratio('resolved_at_first', 'resolvable_issues') }} as kpi_value,
        resolvable_issues as sample_size,
        {{ proportion_error('resolved_at_first', 'resolvable_issues') }} as standard_error,
        is_complete_period

    from issues_by_segment

    union all

    select
        'first_contact_resolution_rate' as kpi_id,
        2 as kpi_version,
        period_grain,
        period_start,
        'measure' as segment_type,
        'gross' as segment_value,
        cast(gross_resolved_at_first as {{ dbt.type_numeric() }}) as numerator,
        cast(issues as {{ dbt.type_numeric() }}) as denominator,
        {{ ratio('gross_resolved_at_first', 'issues') }} as kpi_value,
        issues as sample_size,
        {{ proportion_error('gross_resolved_at_first', 'issues') }} as standard_error,
        is_complete_period

    from issues_by_segment

    where segment_type = 'all'

)

select * from final

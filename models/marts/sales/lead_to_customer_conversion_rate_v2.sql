{%- set segments = ['channel', 'campaign', 'owner', 'team', 'region', 'industry', 'product_category', 'lead_grade'] -%}
with

leads as (

    select * from {{ ref('fct_leads') }}

    where {{ in_dirty_days('created_date', after=0) }}

),

periods as (

    select * from {{ ref('dim_periods') }}

    where
        period_grain in ('month', 'quarter', 'year')
        and {{ in_dirty_slice(['fct_leads.created_date'], after=var('lead_maturity_days')) }}

),

cohorts_by_segment as (

    select
        periods.period_grain,
        periods.period_start,

        -- the last leads of the cohort need their days too
        {{ add_days('periods.period_end', var('lead_maturity_days')) }} <= {{ as_of_date() }} as is_complete_period,
        {{ segment_type(segments) }} as segment_type,
        {{ segment_value(segments) }} as segment_value,
        count(*) as leads_created,
        sum(case
            when leads.won_date <= {{ add_days('leads.created_date', var('lead_maturity_days')) }} then 1
            else 0
        end) as leads_won

    from leads

    inner join periods on leads.created_date between periods.period_start and periods.period_end

    group by periods.period_grain, periods.period_start, periods.period_end, {{ segment_sets(segments) }}

),

final as (

    select
        'lead_to_customer_conversion_rate' as kpi_id,
        2 as kpi_version,
        period_grain,
        period_start,
        segment_type,
        segment_value,
        cast(leads_won as {{ dbt.type_numeric() }}) as numerator,
        cast(leads_created as {{ dbt.type_numeric() }}) as denominator,
        {{ ratio('leads_won', 'leads_created') }} as kpi_value,
        leads_created as sample_size,
        {{ proportion_error('leads_won', 'leads_created') }} as standard_error,
        is_complete_period

    from cohorts_by_segment

)

select * from final

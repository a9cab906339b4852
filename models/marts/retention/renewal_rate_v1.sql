{%- set segments = ['owner', 'team', 'key_account_tier', 'product_category', 'region', 'industry'] -%}
with

terms as (

    select * from {{ ref('fct_contract_terms') }}

    where term_end <= {{ as_of_date() }}

),

periods as (

    select * from {{ ref('dim_periods') }}

    where
        period_grain in ('month', 'quarter', 'year')
        and {{ in_dirty_slice(['fct_contract_terms.term_end'], after=var('renewal_grace_days')) }}

),

terms_by_segment as (

    select
        periods.period_grain,
        periods.period_start,

        -- a renewal may still be booked in the days of grace
        {{ add_days('periods.period_end', var('renewal_grace_days')) }} <= {{ as_of_date() }}
            as is_complete_period,
        {{ segment_type(segments) }} as segment_type,
        {{ segment_value(segments) }} as segment_value,
        count(*) as due,
        sum(case when terms.is_renewed then 1 else 0 end) as renewed,
        sum(terms.mrr_due) as mrr_due,
        sum(terms.mrr_renewed) as mrr_renewed

    from terms

    inner join periods on terms.term_end between periods.period_start and periods.period_end

    group by
        periods.period_grain, periods.period_start, periods.is_complete_period, periods.period_end,
        {{ segment_sets(segments) }}

),

final as (

    select
        'renewal_rate' as kpi_id,
        1 as kpi_version,
        period_grain,
        period_start,
        segment_type,
        segment_value,
        cast(renewed as {{ dbt.type_numeric() }}) as numerator,
        cast(due as {{ dbt.type_numeric() }}) as denominator,
        {{ ratio('renewed', 'due') }} as kpi_value,
        due as sample_size,
        {{ proportion_error('renewed', 'due') }} as standard_error,
        is_complete_period

    from terms_by_segment

    union all

    select
        'renewal_rate' as kpi_id,
        1 as kpi_version,
        period_grain,
        period_start,
        'measure' as segment_type,
        'by MRR' as segment_value,
        cast(mrr_renewed as {{ dbt.type_numeric() }}) as numerator,
        cast(mrr_due as {{ dbt.type_numeric() }}) as denominator,
        {{ ratio('mrr_renewed', 'mrr_due') }} as kpi_value,
        due as sample_size,
        cast(null as {{ dbt.type_numeric() }}) as standard_error,
        is_complete_period

    from terms_by_segment

    where segment_type = 'all'

)

select * from final

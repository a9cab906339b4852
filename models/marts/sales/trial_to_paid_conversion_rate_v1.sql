{%- set segments = ['channel', 'product_category', 'segment', 'region'] -%}
with

contract_events as (

    select * from {{ ref('fct_contract_events') }}

),

periods as (

    select * from {{ ref('dim_periods') }}

    where period_grain in ('month', 'quarter', 'year')

),

trials as (

    select
        *,
        {{ add_days(
            'coalesce(term_end, ' ~ add_days('effective_date', var('trial_days') - 1) ~ ')',
            var('trial_conversion_days')
        ) }} as convertible_until,
        row_number() over (partition by customer_key order by effective_date, contract_event_key) as trial_number

    from contract_events

    where event_type = 'trial_start'

),

conversions as (

    select trials.contract_event_key

    from trials

    inner join contract_events
        on
            trials.customer_key = contract_events.customer_key
            and contract_events.event_type = 'new'
            and contract_events.mrr_after > 0
            and contract_events.effective_date between trials.effective_date and trials.convertible_until

    group by trials.contract_event_key

),

-- who tries twice is one customer to be won
cohorts as (

    select
        trials.*,
        case when conversions.contract_event_key is null then 0 else 1 end as is_paid

    from trials

    left join conversions on trials.contract_event_key = conversions.contract_event_key

    where trials.trial_number = 1

),

cohorts_by_segment as (

    select
        periods.period_grain,
        periods.period_start,

        -- the last trials of the cohort must end, and have their days to decide
        {{ add_days('periods.period_end', var('trial_days') + var('trial_conversion_days')) }} <= {{ as_of_date() }}
            as is_complete_period,
        {{ segment_type(segments) }} as segment_type,
        {{ segment_value(segments) }} as segment_value,
        sum(cohorts.is_paid) as paid,
        count(*) as trials_started

    from cohorts

    inner join periods on cohorts.effective_date between periods.period_start and periods.period_end

    group by periods.period_grain, periods.period_start, periods.period_end, {{ segment_sets(segments) }}

),

final as (

    select
        'trial_to_paid_conversion_rate' as kpi_id,
        1 as kpi_version,
        period_grain,
        period_start,
        segment_type,
        segment_value,
        cast(paid as {{ dbt.type_numeric() }}) as numerator,
        cast(trials_started as {{ dbt.type_numeric() }}) as denominator,
        {{ ratio('paid', 'trials_started') }} as kpi_value,
        trials_started as sample_size,
        {{ proportion_error('paid', 'trials_started') }} as standard_error,
        is_complete_period

    from cohorts_by_segment

)

select * from final

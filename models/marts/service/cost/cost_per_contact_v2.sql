{%- set segments = ['channel', 'team'] -%}
with

costs as (

    select * from {{ ref('fct_costs') }}

    where cost_type = 'service' and not is_one_off

),

contacts as (

    select * from {{ ref('fct_service_contacts') }}

    where is_inbound and responded_at is not null and {{ in_dirty_days('opened_date') }}

),

periods as (

    select * from {{ ref('dim_periods') }}

    where
        period_grain in ('month', 'quarter', 'year')
        and {{ in_dirty_slice(['fct_costs.cost_date', 'fct_service_contacts.opened_date']) }}

),

spent_and_handled as (

    select
        cost_date as happened_on,
        channel,
        team,
        0 as contacts,
        amount_base as cost

    from costs

    union all

    select
        opened_date as happened_on,
        channel,
        team,
        1 as contacts,
        0 as cost

    from contacts

),

costs_by_segment as (

    select
        periods.period_grain,
        periods.period_start,
        periods.is_complete_period,
        {{ segment_type(segments) }} as segment_type,
        {{ segment_value(segments) }} as segment_value,
        sum(spent_and_handled.cost) as cost,
        cast(sum(spent_and_handled.contacts) as {{ dbt.type_bigint() }}) as contacts

    from spent_and_handled

    inner join periods on spent_and_handled.happened_on between periods.period_start and periods.period_end

    group by periods.period_grain, periods.period_start, periods.is_complete_period, {{ segment_sets(segments) }}

),

final as (

    select
        'cost_per_contact' as kpi_id,
        2 as kpi_version,
        period_grain,
        period_start,
        segment_type,
        segment_value,
        cast(cost as {{ dbt.type_numeric() }}) as numerator,
        cast(contacts as {{ dbt.type_numeric() }}) as denominator,
        {{ ratio('cost', 'contacts') }} as kpi_value,
        contacts as sample_size,
        cast(null as {{ dbt.type_numeric() }}) as standard_error,
        is_complete_period

    from costs_by_segment

    where {{ is_supplied(['costs']) }} and {{ is_supplied(['case_contacts']) }}

)

select * from final

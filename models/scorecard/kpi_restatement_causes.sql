{{ config(materialized='view') }}

with

history as (

    select
        *,
        lag(kpi_value) over cell as old_value,
        lag(numerator) over cell as old_numerator,
        lag(denominator) over cell as old_denominator,
        lag(is_complete_period) over cell as was_complete

    from {{ ref('kpi_history') }}

    window cell as (
        partition by kpi_id, kpi_version, period_grain, period_start, segment_type, segment_value
        order by night_number
    )

),

periods as (

    select * from {{ ref('dim_periods') }}

),

records as (

    select * from {{ remembered_records() }}

),

tables as (

    {{ kpi_tables() }}

),

restated_periods as (

    select distinct
        history.night_number,
        history.kpi_id,
        history.kpi_version,
        history.period_grain,
        history.period_start,
        periods.period_end

    from history

    inner join periods
        on history.period_grain = periods.period_grain and history.period_start = periods.period_start

    where
        history.was_complete
        and (
            history.numerator is distinct from history.old_numerator
            or history.denominator is distinct from history.old_denominator
            or history.kpi_value is distinct from history.old_value
        )

),

final as (

    select
        restated_periods.night_number,
        restated_periods.kpi_id,
        restated_periods.kpi_version,
        restated_periods.period_grain,
        restated_periods.period_start,
        records.table_name,
        records.record_id,
        records.change_kind,
        records.happened_on,

        -- or of earlier days, which the KPI may look back on
        records.happened_on >= restated_periods.period_start as is_of_period

    from restated_periods

    inner join tables
        on restated_periods.kpi_id = tables.kpi_id and restated_periods.kpi_version = tables.kpi_version

    inner join records
        on
            restated_periods.night_number = records.night_number
            and tables.table_names like '%;' || records.table_name || ';%'
            and records.happened_on <= restated_periods.period_end

)

select * from final

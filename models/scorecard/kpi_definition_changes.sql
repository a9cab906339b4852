with

results as (

    select * from {{ ref('kpi_results') }}

),

final as (

    select
        older.kpi_id,
        older.kpi_version as old_version,
        newer.kpi_version as new_version,
        older.period_grain,
        older.period_start,
        older.segment_type,
        older.segment_value,
        older.kpi_value as old_value,
        newer.kpi_value as new_value,
        cast(newer.kpi_value - older.kpi_value as {{ dbt.type_numeric() }}) as difference,
        newer.is_complete_period

    from results as older

    inner join results as newer
        on
            older.kpi_id = newer.kpi_id
            and older.kpi_version = newer.kpi_version - 1
            and older.period_grain = newer.period_grain
            and older.period_start = newer.period_start
            and older.segment_type = newer.segment_type
            and older.segment_value = newer.segment_value

)

select * from final

{{ config(materialized='view') }}

with

versions as (

    select
        *,
        lag(night_number) over cell as published_in_night,
        lag(as_of_date) over cell as published_as_of,
        lag(numerator) over cell as old_numerator,
        lag(denominator) over cell as old_denominator,
        lag(kpi_value) over cell as old_value,
        lag(is_complete_period) over cell as was_complete,
        lag(is_gone) over cell as was_gone

    from {{ ref('kpi_history') }}

    window cell as (
        partition by kpi_id, kpi_version, period_grain, period_start, segment_type, segment_value
        order by night_number
    )

),

-- what was published of a period that was over should have stayed
restated as (

    select * from versions

    where
        was_complete and not was_gone
        and (
            is_gone
            or numerator is distinct from old_numerator
            or denominator is distinct from old_denominator
            or kpi_value is distinct from old_value
        )

),

causes as (

    select
        *,
        replace(replace(table_name, 'fct_', ''), 'dim_', '') || ' ' || record_id || ' ' || change_kind as cause,
        row_number() over (
            partition by night_number, kpi_id, kpi_version, period_grain, period_start
            order by happened_on desc, table_name asc, record_id asc
        ) as cause_number

    from {{ ref('kpi_restatement_causes') }}

),

caused_by as (

    select
        night_number,
        kpi_id,
        kpi_version,
        period_grain,
        period_start,
        cast(sum(case when is_of_period then 1 else 0 end) as {{ dbt.type_bigint() }}) as changed_records,
        cast(sum(case when is_of_period then 0 else 1 end) as {{ dbt.type_bigint() }}) as earlier_changed_records,
        {{ dbt.listagg('case when cause_number <= 10 then cause end', "'; '", 'order by cause_number') }} as caused_by

    from causes

    group by 1, 2, 3, 4, 5

),

final as (

    select
        restated.kpi_id,
        restated.kpi_version,
        restated.period_grain,
        restated.period_start,
        restated.segment_type,
        restated.segment_value,
        restated.published_in_night,
        restated.published_as_of,
        restated.night_number as restated_in_night,
        restated.as_of_date as restated_as_of,
        cast(restated.old_numerator as {{ dbt.type_numeric() }}) as old_numerator,
        restated.numerator as new_numerator,
        cast(restated.old_denominator as {{ dbt.type_numeric() }}) as old_denominator,
        restated.denominator as new_denominator,
        cast(restated.old_value as {{ dbt.type_numeric() }}) as old_value,
        restated.kpi_value as new_value,
        cast(restated.kpi_value - restated.old_value as {{ dbt.type_numeric() }}) as difference,
        {{ ratio('(restated.kpi_value - restated.old_value)', 'restated.old_value') }} as relative_difference,
        restated.is_gone,
        coalesce(caused_by.changed_records, 0) as changed_records,
        coalesce(caused_by.earlier_changed_records, 0) as earlier_changed_records,
        caused_by.caused_by

    from restated

    left join caused_by
        on
            restated.night_number = caused_by.night_number
            and restated.kpi_id = caused_by.kpi_id
            and restated.kpi_version = caused_by.kpi_version
            and restated.period_grain = caused_by.period_grain
            and restated.period_start = caused_by.period_start

)

select * from final

{{ config(
    schema='history',
    materialized='incremental',
    incremental_strategy='append',
    on_schema_change='fail',
    full_refresh=false
) }}

with

results as (

    select * from {{ ref('kpi_results') }}

    where {{ '1 = 0' if night_mode() == 'off' else '1 = 1' }}

),
{%- if is_incremental() %}

versions as (

    select
        *,
        row_number() over (
            partition by kpi_id, kpi_version, period_grain, period_start, segment_type, segment_value
            order by night_number desc
        ) as version_from_the_end

    from {{ this }}

    where {{ '1 = 0' if night_mode() == 'off' else '1 = 1' }}

),

known as (

    select * from versions

    where version_from_the_end = 1 and not is_gone

),
{%- else %}

known as (

    select * from results

    where 1 = 0

),
{%- endif %}

-- a standard error wavers in its last place from run to run and is no news
changed as (

    select
        results.*,
        false as is_gone

    from results

    left join known
        on
            results.kpi_id = known.kpi_id
            and results.kpi_version = known.kpi_version
            and results.period_grain = known.period_grain
            and results.period_start = known.period_start
            and results.segment_type = known.segment_type
            and results.segment_value = known.segment_value

    where
        known.kpi_id is null
        or results.numerator is distinct from known.numerator
        or results.denominator is distinct from known.denominator
        or results.kpi_value is distinct from known.kpi_value
        or results.sample_size is distinct from known.sample_size
        or results.is_complete_period is distinct from known.is_complete_period

),

gone as (

    select
        known.kpi_id,
        known.kpi_version,
        known.period_grain,
        known.period_start,
        known.segment_type,
        known.segment_value,
        cast(null as {{ dbt.type_numeric() }}) as numerator,
        cast(null as {{ dbt.type_numeric() }}) as denominator,
        cast(null as {{ dbt.type_numeric() }}) as kpi_value,
        cast(null as {{ dbt.type_bigint() }}) as sample_size,
        cast(null as {{ dbt.type_numeric() }}) as standard_error,
        known.is_complete_period,
        true as is_gone

    from known

    left join results
        on
            results.kpi_id = known.kpi_id
            and results.kpi_version = known.kpi_version
            and results.period_grain = known.period_grain
            and results.period_start = known.period_start
            and results.segment_type = known.segment_type
            and results.segment_value = known.segment_value

    where results.kpi_id is null

),

news as (

    select * from changed
    union all
    select * from gone

),

final as (

    select
        {{ night_number() }} as night_number,
        {{ as_of_date() }} as as_of_date,
        news.*

    from news

)

select * from final

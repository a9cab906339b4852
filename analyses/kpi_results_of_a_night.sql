-- kpi_results as night number $night_number published it, to the same digits, out of what the nights remember.
-- The standard error is that of the night in which the cell last changed: it wavers in its last place and is no news.
with

versions as (

    select
        *,
        row_number() over (
            partition by kpi_id, kpi_version, period_grain, period_start, segment_type, segment_value
            order by night_number desc
        ) as version_from_the_end

    from history.kpi_history

    where night_number <= $night_number

),

final as (

    select
        kpi_id,
        kpi_version,
        period_grain,
        period_start,
        segment_type,
        segment_value,
        numerator,
        denominator,
        kpi_value,
        sample_size,
        standard_error,
        is_complete_period

    from versions

    where version_from_the_end = 1 and not is_gone

)

select * from final

order by 1, 2, 3, 4, 5, 6

-- The cells in which a night as it was published (remembered) and the same night as it was built anew (built_anew) differ, both ways. The standard
-- error wavers in its last place and is left out, as it is where numbers are remembered.
with

cells as (

    select
        'published' as version, kpi_id, kpi_version, period_grain, period_start, segment_type, segment_value,
        kpi_value, numerator, denominator, sample_size, is_complete_period
    from remembered
    union all
    select
        'built anew' as version, kpi_id, kpi_version, period_grain, period_start, segment_type, segment_value,
        kpi_value, numerator, denominator, sample_size, is_complete_period
    from built_anew

),

told as (

    select
        version, kpi_id, kpi_version, period_grain, period_start, segment_type, segment_value,
        concat_ws(
            ' ', 'value', coalesce(cast(kpi_value as varchar), 'null'), '=', coalesce(cast(numerator as varchar), 'null'),
            '/', coalesce(cast(denominator as varchar), 'null'), 'of', coalesce(cast(sample_size as varchar), 'null'),
            case when is_complete_period then 'complete' else 'open' end
        ) as numbers
    from cells

),

compared as (

    select
        kpi_id, kpi_version, period_grain, period_start, segment_type, segment_value,
        max(case when version = 'published' then numbers end) as published,
        max(case when version = 'built anew' then numbers end) as built_anew
    from told
    group by kpi_id, kpi_version, period_grain, period_start, segment_type, segment_value

)

select
    kpi_id, kpi_version, period_grain, period_start, segment_type, segment_value,
    coalesce(published, 'nothing') as published,
    coalesce(built_anew, 'nothing') as built_anew
from compared
where published is distinct from built_anew
order by 1, 2, 3, 4, 5, 6

-- The cells in which a night as it was published (remembered) and the same night as it was built anew differ, both ways. The standard
-- error wavers in its last place and is left out, as it is where numbers are remembered.
with

remembered_cells as (

    select
        kpi_id, kpi_version, period_grain, period_start, segment_type, segment_value,
        concat_ws(
            ' ', 'value', coalesce(cast(kpi_value as varchar), 'null'), '=', coalesce(cast(numerator as varchar), 'null'),
            '/', coalesce(cast(denominator as varchar), 'null'), 'of', coalesce(cast(sample_size as varchar), 'null'),
            case when is_complete_period then 'complete' else 'open' end
        ) as numbers
    from remembered

),

rebuilt_cells as (

    select
        kpi_id, kpi_version, period_grain, period_start, segment_type, segment_value,
        concat_ws(
            ' ', 'value', coalesce(cast(kpi_value as varchar), 'null'), '=', coalesce(cast(numerator as varchar), 'null'),
            '/', coalesce(cast(denominator as varchar), 'null'), 'of', coalesce(cast(sample_size as varchar), 'null'),
            case when is_complete_period then 'complete' else 'open' end
        ) as numbers
    from scorecard.kpi_results

)

select
    kpi_id, kpi_version, period_grain, period_start, segment_type, segment_value,
    coalesce(remembered_cells.numbers, 'nothing') as published,
    coalesce(rebuilt_cells.numbers, 'nothing') as built_anew
from remembered_cells
full outer join rebuilt_cells
    using (kpi_id, kpi_version, period_grain, period_start, segment_type, segment_value)
where remembered_cells.numbers is distinct from rebuilt_cells.numbers
order by 1, 2, 3, 4, 5, 6

-- How far the two definitions of a KPI lie apart, by month, for the whole company.
select
    kpi_id,
    period_start,
    old_version,
    old_value,
    new_version,
    new_value,
    difference

from {{ ref('kpi_definition_changes') }}

where period_grain = 'month' and segment_type = 'all' and is_complete_period

order by kpi_id, period_start

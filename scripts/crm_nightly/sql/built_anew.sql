-- What was built anew of the numbers that nights remember.
select
    kpi_id,
    kpi_version,
    period_grain,
    period_start,
    segment_type,
    segment_value,
    kpi_value,
    numerator,
    denominator,
    sample_size,
    is_complete_period
from scorecard.kpi_results

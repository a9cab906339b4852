-- The alerts that are open, the most severe first.
select alert_id, severity, kpi_id, name_en, name_zh, segment_type, segment_value, opened_on, description_en, description_zh
from scorecard.kpi_alerts
where status = 'open'
order by
    case severity when 'critical' then 1 when 'warning' then 2 else 3 end asc,
    opened_on desc,
    kpi_id asc,
    segment_type asc,
    segment_value asc

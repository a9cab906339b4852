select delivery_no, source_system, table_name, mode, rows_delivered, rows_changed, rows_deleted, applied_at
from raw_landing.applied_deliveries
order by delivery_no

-- The raw tables of which a delivery was applied.
select distinct source_system, table_name
from raw_landing.applied_deliveries
order by source_system asc, table_name asc

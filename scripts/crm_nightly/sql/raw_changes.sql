-- What the deliveries after one changed in the raw tables, and the last delivery that is in them.
select
    cast(coalesce(sum(
        case when delivery_no > $delivery_no then rows_changed + rows_deleted else 0 end
    ), 0) as bigint) as changed_rows,
    coalesce(max(delivery_no), 0) as delivery_no
from raw_landing.applied_deliveries

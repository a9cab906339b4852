-- Keep all readers out, one relation after the other, in the order of the setting crm_metrics.readable. To give a relation the owner
-- that it has changes nothing, and takes the lock that nobody reads beside; LOCK TABLE would go on to what a view reads.
-- A reader that waits for longer than deadlock_timeout (a second) may be the one that is given up: so all locks are there before, or
-- none. What could not be had is named, to be the first next time.
do $body$
declare
    relation record;
    began timestamptz := clock_timestamp();
begin
    for relation in
        select *
        from json_to_recordset(cast(current_setting('crm_metrics.readable') as json))
            as listed (schema_name text, table_name text, owner text)
    loop
        if clock_timestamp() - began > interval '600 milliseconds' then
            raise lock_not_available;
        end if;
        execute format(
            'alter table %I.%I owner to %I', relation.schema_name, relation.table_name, relation.owner
        );
    end loop;
exception when lock_not_available or deadlock_detected then
    raise exception using
        errcode = 'lock_not_available', message = 'busy',
        schema = relation.schema_name, table = relation.table_name;
end
$body$

-- What a database knows of its deliveries, in the database itself: it goes where the raw rows go.
create schema if not exists raw_landing;

create table if not exists raw_landing.applied_deliveries (
    delivery_no bigint not null,
    source_system text not null,
    table_name text not null,
    mode text not null,
    rows_delivered bigint not null,
    rows_changed bigint not null,
    rows_deleted bigint not null,
    applied_at timestamp not null
);

create table if not exists raw_landing.deleted_rows (
    source_system text not null,
    table_name text not null,
    row_key text,
    delivery_no bigint not null,
    deleted_row text not null
);

-- A table that tells of the nights.
create table {table} ({columns})

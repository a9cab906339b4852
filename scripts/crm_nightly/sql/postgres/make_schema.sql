-- A room of a night.
create schema if not exists {schema}

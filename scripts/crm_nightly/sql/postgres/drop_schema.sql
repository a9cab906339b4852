-- A room of a night, all that it holds with it.
drop schema if exists {schema} cascade

-- How many rows each table has, by the engine's own count.
select schema_name, table_name, estimated_size as row_count from duckdb_tables() where database_name = current_database()

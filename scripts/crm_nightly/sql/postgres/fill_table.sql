-- Its rows.
insert into {table} values %s

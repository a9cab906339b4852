-- A whole table as text.
copy (select * from {table}) to stdout (format csv, header true)

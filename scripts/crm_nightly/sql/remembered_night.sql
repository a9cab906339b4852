-- One row where the history of this file knows the night.
select 1 from history.nights where night_number = $night_id limit 1

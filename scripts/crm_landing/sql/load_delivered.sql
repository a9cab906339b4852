insert into landing_delivered
select * from landing_file

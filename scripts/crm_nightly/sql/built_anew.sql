-- What was built anew of the numbers that nights remember.
select * from scorecard.kpi_results

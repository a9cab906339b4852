-- In which order to lock.
select set_config('crm_metrics.readable', %(readable)s, true)

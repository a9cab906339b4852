-- The night that schemas of its own hold.
select night_id, as_of, run_id, code_version, mode, delivery_no, built_at from {operations}.night

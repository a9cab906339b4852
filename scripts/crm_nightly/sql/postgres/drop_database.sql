-- The database in which a past night was built anew before.
drop database if exists {database}

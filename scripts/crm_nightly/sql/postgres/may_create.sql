-- Whether the account of the night may make schemas.
select has_database_privilege(current_database(), 'CREATE') as may_create

-- What a night's room is: published or failed.
comment on schema {schema} is {state}

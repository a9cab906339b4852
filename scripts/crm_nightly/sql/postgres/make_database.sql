-- An empty database in which a past night is built anew.
create database {database}

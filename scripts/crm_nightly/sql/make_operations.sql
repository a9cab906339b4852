-- What operators and analysts know of the nights. It is written anew at each publish, from the journal.
drop schema if exists operations cascade;
create schema operations

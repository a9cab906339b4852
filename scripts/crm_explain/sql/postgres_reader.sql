-- Functions read with the rights of who calls them: the reader sees no row of them that it could not select itself.
grant usage on schema explain to {reader};
grant execute on all functions in schema explain to {reader}

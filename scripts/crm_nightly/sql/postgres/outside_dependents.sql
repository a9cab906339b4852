-- Views outside of nights that read a night's own tables, where the published views do not count: they read the published night.
select distinct readers.nspname || '.' || views.relname as view_name
from pg_depend as dependencies
inner join pg_rewrite as rules on dependencies.objid = rules.oid and dependencies.classid = 'pg_rewrite'::regclass
inner join pg_class as views on rules.ev_class = views.oid
inner join pg_namespace as readers on views.relnamespace = readers.oid
inner join pg_class as tables on dependencies.refobjid = tables.oid and dependencies.refclassid = 'pg_class'::regclass
inner join pg_namespace as rooms on tables.relnamespace = rooms.oid
where rooms.nspname like %(night)s || '\_%%' and readers.nspname not like %(night)s || '\_%%'

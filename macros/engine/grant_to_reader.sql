{#
    on-run-end: let the role in the environment variable CRM_METRICS_PG_READER read the rooms for readers, tables that will come
    included, call the functions in explain, and nothing else of the project. Nothing without one, on an engine without roles, and
    in a night: its publish does it.
#}
{% macro grant_to_reader() -%}
    {%- if env_var('CRM_METRICS_PG_READER', '') and not var('night_prefix', '') -%}
    {{ adapter.dispatch('grant_to_reader')(env_var('CRM_METRICS_PG_READER')) }}
    {%- endif -%}
{%- endmacro %}

{% macro default__grant_to_reader(reader) -%}
{%- endmacro %}

{% macro postgres__grant_to_reader(reader) -%}
    do $body$
    declare
        room text;
        reader text := {{ text_literal(reader) }};
    begin
        for room in
            select nspname
            from pg_namespace
            where nspname in ({{ sql_list(rooms_for_readers()) }}) or nspname in ({{ sql_list(rooms_that_are_closed()) }})
        loop
            execute format('revoke all on all tables in schema %I from %I', room, reader);
            execute format('revoke all on schema %I from %I', room, reader);
            if room in ({{ sql_list(rooms_for_readers()) }}) then
                execute format('grant usage on schema %I to %I', room, reader);
                execute format('grant select on all tables in schema %I to %I', room, reader);
                execute format('grant execute on all functions in schema %I to %I', room, reader);
                execute format('alter default privileges in schema %I grant select on tables to %I', room, reader);
            end if;
        end loop;
    end
    $body$
{%- endmacro %}

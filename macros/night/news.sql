{# The news of a table in this night, as a relation. #}
{% macro news(table_name) -%}
    {{ return(relation_in('news', table_name)) }}
{%- endmacro %}

{# A query for the keys of changed rows of a table: SQL expressions over its columns, as many as the key has. #}
{% macro changed(table_name, columns, where='1 = 1') -%}
    select {{ columns | join(', ') }} from {{ news(table_name) }} where {{ where }}
{%- endmacro %}

{# A query for keys of a table as it stands in this night, or as it stood where it is the model's own: those that fulfil a condition. #}
{% macro keys_where(room, table_name, columns, condition) -%}
    select {{ columns | join(', ') }} from {{ relation_in(room, table_name) }} where {{ condition }}
{%- endmacro %}

{#
    on-run-start: an empty schema for the news. One that is still there was left by a night that did not end: its tables may know of news
    that others have not taken in.
#}
{% macro open_news() -%}
    {%- if night_mode() != 'off' and flags.WHICH in ('build', 'run') -%}
    {%- set schema = adapter.quote(news('any').schema) -%}
    {%- if night_mode() == 'incremental' and execute and adapter.check_schema_exists(target.database, news('any').schema) -%}
        {%- do exceptions.raise_compiler_error(
            "The night before did not end in this database, so that what is news is not known. Build it with night_mode full."
        ) -%}
    {%- endif -%}
    drop schema if exists {{ schema }} cascade;
    create schema {{ schema }};
    {%- endif -%}
{%- endmacro %}

{# on-run-end: the news are taken in, unless something failed. #}
{% macro close_news() -%}
    {%- if night_mode() != 'off' and flags.WHICH in ('build', 'run') and execute -%}
    {%- set failed = results | selectattr('status', 'in', ['error', 'fail', 'skipped', 'runtime error']) | list -%}
    {%- if not failed %}
    drop schema if exists {{ adapter.quote(news('any').schema) }} cascade
    {%- endif -%}
    {%- endif -%}
{%- endmacro %}

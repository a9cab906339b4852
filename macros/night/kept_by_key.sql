{#
    The declaration of a table whose rows belong to keys, each of which can be worked out without the others: in an incremental night only
    keys that news can have changed are worked out anew, else all.

    key:     SQL expressions over the table's own columns, never null, for example ["coalesce(customer_key, 0)"].
    changes: queries for the keys that news can have changed (macro changed). Without any, all keys are worked out and compared: for
             tables that are small, or of which any row depends on any other.
    lookups: tables of which any news matters to all keys, for example the products. Each is kept by key itself.

    Imports of the model pick their rows with has_changed. What comes of it is in the schema `news` until the run ends: one table for each
    of this kind, with the rows that are gone and those that are new, a changed row as both. Everything that is built on the table
    learns from there what is news.
#}
{% macro kept_by_key(key, changes=[], lookups=[]) -%}
    {{- config(
        materialized='incremental',
        incremental_strategy='changed_keys',
        on_schema_change='fail',
        meta={'kept_by_key': {'key': key, 'changes': changes, 'lookups': lookups}},
    ) -}}
{%- endmacro %}

{# The news of a table in this night, as a relation. #}
{% macro news(table_name) -%}
    {{ return(api.Relation.create(
        database=target.database, schema=generate_schema_name('news', none), identifier=table_name
    )) }}
{%- endmacro %}

{# A query for the keys of changed rows of a table: SQL expressions over its columns, as many as the key has. #}
{% macro changed(table_name, columns, where='1 = 1') -%}
    select {{ columns | join(', ') }} from {{ news(table_name) }} where {{ where }}
{%- endmacro %}

{# A query for keys of a table as it stands in this night, or as it stood where it is the model's own: those that fulfil a condition. #}
{% macro keys_where(room, table_name, columns, condition) -%}
    {%- set relation = api.Relation.create(
        database=target.database, schema=generate_schema_name(room, none), identifier=table_name
    ) -%}
    select {{ columns | join(', ') }} from {{ relation }} where {{ condition }}
{%- endmacro %}

{# A condition for an import of a model that is kept by key: whether a row belongs to a key that is worked out in this night. #}
{% macro has_changed(columns=none) -%}
    {%- set kept = config.get('meta')['kept_by_key'] -%}
    {%- if night_mode() != 'incremental' or not is_incremental() or not kept.changes or lookups_have_news(kept.lookups) -%}
        1 = 1
    {%- else -%}
        ({{ (columns or kept.key) | join(', ') }}) in (
            {{ kept.changes | join('\n            union all\n            ') }}
        )
    {%- endif -%}
{%- endmacro %}

{# Whether one of these tables has news. #}
{% macro lookups_have_news(lookups) -%}
    {%- for lookup in lookups if execute -%}
        {%- if run_query('select 1 from ' ~ news(lookup) ~ ' limit 1').rows | length -%}
            {{ return(true) }}
        {%- endif -%}
    {%- endfor -%}
    {{ return(false) }}
{%- endmacro %}

{# The incremental strategy: what differs is news, and makes way for what was worked out anew. #}
{% macro get_incremental_changed_keys_sql(arguments) -%}
    {%- set stored, fresh = arguments['target_relation'], arguments['temp_relation'] -%}
    {%- set columns = arguments['dest_columns'] | map(attribute='quoted') | join(', ') -%}
    {%- set key = config.get('meta')['kept_by_key'].key | join(', ') -%}
    create table {{ news(this.identifier) }} as
    select
        gone.*,
        true as is_gone
    from (
        select {{ columns }} from {{ stored }} where {{ has_changed() }}
        except all
        select {{ columns }} from {{ fresh }}
    ) as gone
    union all
    select
        added.*,
        false as is_gone
    from (
        select {{ columns }} from {{ fresh }}
        except all
        select {{ columns }} from {{ stored }} where {{ has_changed() }}
    ) as added;
    delete from {{ stored }} where ({{ key }}) in (select {{ key }} from {{ news(this.identifier) }});
    insert into {{ stored }} ({{ columns }})
    select {{ columns }} from {{ fresh }}
    where ({{ key }}) in (select {{ key }} from {{ news(this.identifier) }})
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

{#
    The declaration of a table whose rows belong to keys, each of which can be worked out without the others: in an incremental night only
    keys that news can have changed are worked out anew, else all.

    key:     SQL expressions over the table's own columns, never null, for example ["coalesce(customer_key, 0)"].
    changes: queries for the keys that news can have changed (macro changed). Without any, all keys are worked out and compared: for
             tables that are small, or of which any row depends on any other.
    lookups: tables of which any news matters to all keys, for example the products. Each is kept by key itself.
    rows:    what names the rows that are replaced together, where it is more than the key, for example the key and a day.
    since:   a date column: rows of days that were still to come in the night before are worked out for all keys.

    Imports of the model pick their rows with has_changed. What comes of it is in the schema `news` until the run ends: one table for each
    of this kind, with the rows that are gone and those that are new, a changed row as both. Everything that is built on the table
    learns from there what is news.
#}
{% macro kept_by_key(key, changes=[], lookups=[], rows=none, since=none) -%}
    {{- config(
        materialized='incremental',
        incremental_strategy='changed_keys',
        on_schema_change='fail',
        meta={'kept_by_key': {
            'key': key, 'changes': changes, 'lookups': lookups, 'rows': rows or key, 'since': since,
        }},
    ) -}}
{%- endmacro %}

{#
    A condition for an import of a model that is kept by key: whether a row belongs to a key that is worked out in this night.

    columns: the key as the import names it.
    since:   the date column that makes the row one of days that were still to come, as the import names it.
#}
{% macro has_changed(columns=none, since=none) -%}
    {%- set kept = config.get('meta')['kept_by_key'] -%}
    {%- if not builds_on_last_night() or not kept.changes or lookups_have_news(kept.lookups) -%}
        1 = 1
    {%- else -%}
        {{ '(' if since }}({{ (columns or kept.key) | join(', ') }}) in (
            {{ kept.changes | join('\n            union all\n            ') }}
        )
        {%- if since %}
        or {{ since }} > {{ day_of_last_night() }})
        {%- endif %}
    {%- endif -%}
{%- endmacro %}

{# Whether one of these tables has news. #}
{% macro lookups_have_news(lookups) -%}
    {%- set news_of_all = [] -%}
    {%- for lookup in lookups -%}
        {%- do news_of_all.append('select 1 from ' ~ news(lookup)) -%}
    {%- endfor -%}
    {{ return(lookups and execute and run_query(
        'select 1 from (' ~ news_of_all | join(' union all ') ~ ') as news limit 1'
    ).rows | length > 0) }}
{%- endmacro %}

{#
    The incremental strategy: what differs is news, and makes way for what was worked out anew. Rows are compared by a hash of all
    columns, since to compare the columns themselves costs four times as much; and only what has the key of a row that differs is
    read once more.
#}
{% macro get_incremental_changed_keys_sql(arguments) -%}
    {%- set stored, fresh = arguments['target_relation'], arguments['temp_relation'] -%}
    {%- set names = arguments['dest_columns'] | map(attribute='quoted') | list -%}
    {%- set columns = names | join(', ') -%}
    {%- set kept = config.get('meta')['kept_by_key'] -%}
    {%- set key = kept.rows | join(', ') -%}
    {%- set named_key, key_names = [], [] -%}
    {%- for expression in kept.rows -%}
        {%- do key_names.append('key_' ~ loop.index) -%}
        {%- do named_key.append(expression ~ ' as key_' ~ loop.index) -%}
    {%- endfor -%}
    {%- set key_names = key_names | join(', ') -%}
    {%- set unlike = this.identifier ~ '__unlike' -%}
    {%- set both_nights = [[stored, -1, has_changed(since=kept.since)], [fresh, 1, '1 = 1']] %}
    create temporary table {{ unlike }} as
    select
        {{ key_names }},
        content
    from (
        {%- for relation, sign, condition in both_nights %}
        select
            {{ named_key | join(', ') }},
            {{ row_hash(names) }} as content,
            {{ sign }} as nights
        from {{ relation }}
        where {{ condition }}
        {{ 'union all' if not loop.last }}
        {%- endfor %}
    ) as both_nights
    group by {{ key_names }}, content
    having sum(nights) <> 0;
    create table {{ news(this.identifier) }} as
    {%- for relation, sign, condition in both_nights %}
    select
        {{ columns }},
        {{ 'true' if sign < 0 else 'false' }} as is_gone
    from {{ relation }}
    where
        ({{ key }}) in (select {{ key_names }} from {{ unlike }})
        and {{ row_hash(names) }} in (select content from {{ unlike }})
    {{ 'union all' if not loop.last }}
    {%- endfor %};
    drop table {{ unlike }};
    delete from {{ stored }} where ({{ key }}) in (select {{ key }} from {{ news(this.identifier) }});
    insert into {{ stored }} ({{ columns }})
    select {{ columns }} from {{ fresh }}
    where ({{ key }}) in (select {{ key }} from {{ news(this.identifier) }})
{%- endmacro %}

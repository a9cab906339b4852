{#
    What a night remembers, in the schema `changes`:
        changed_days   one row per table, date column and day: how many rows it has, their checksum, and the number of the change that
                       last touched it. A day whose rows are gone stays, with none.
        built_slices   one row per model that is kept by slices: the last change that it has taken in, and its last known day.
    Changes are found by content and not by a stamp: a late, corrected, deleted or merged record cannot slip through, whatever its
    `updated_at` says.
#}
{% macro change_log(table_name) -%}
    {{ return(api.Relation.create(
        database=target.database, schema=generate_schema_name('changes', none), identifier=table_name
    )) }}
{%- endmacro %}

{# on-run-start: the tables of the change log, where they are not there yet. #}
{% macro create_change_log() -%}
    {%- if night_mode() != 'off' -%}
    {%- set sequence = change_log('change_numbers') %}
    create schema if not exists {{ sequence.without_identifier() }};
    create sequence if not exists {{ sequence.include(database=false) }};
    create table if not exists {{ change_log('changed_days') }} (
        table_name {{ dbt.type_string() }},
        date_column {{ dbt.type_string() }},
        happened_on date,
        row_count {{ dbt.type_bigint() }},
        checksum {{ dbt.type_string() }},
        change_number {{ dbt.type_bigint() }}
    );
    create table if not exists {{ change_log('built_slices') }} (
        model_name {{ dbt.type_string() }},
        change_number {{ dbt.type_bigint() }},
        as_of_date date
    );
    {%- endif -%}
{%- endmacro %}

{#
    Post-hook of a table that slices are made of: note the days on which its rows are no longer what they were.

    date_columns: the dates by which models pick its rows. Without one, any change counts for all days.
    where:        the rows that count at all.
    leave_out:    columns that follow from others, such as the end of a state that the next one begins.
#}
{% macro note_changed_days(date_columns=[], where='1 = 1', leave_out=[]) -%}
    {%- if night_mode() != 'off' and execute -%}
    {%- set name = this.identifier -%}
    {%- set changed_days = change_log('changed_days') -%}
    {%- set found = name ~ '__days' -%}
    {%- set columns = adapter.get_columns_in_relation(this) | map(attribute='quoted') | reject('in', leave_out) | list -%}
    create temporary table {{ found }} as
    {%- for column in date_columns %}
    select
        '{{ column }}' as date_column, {{ column }} as happened_on, count(*) as row_count,
        {{ rows_checksum(columns) }} as checksum
    from {{ this }}
    where {{ column }} is not null and {{ where }}
    group by {{ column }}
    {%- if not loop.last %}
    union all
    {%- endif %}
    {%- else %}
    select
        'any' as date_column, cast('0001-01-01' as date) as happened_on, count(*) as row_count,
        {{ rows_checksum(columns) }} as checksum
    from {{ this }}
    where {{ where }}
    {%- endfor %};
    create temporary table {{ name }}__change as
    select nextval('{{ change_log('change_numbers').include(database=false) }}') as change_number;
    update {{ changed_days }} set
        row_count = 0,
        checksum = '0',
        change_number = (select change_number from {{ name }}__change)
    where
        table_name = '{{ name }}' and row_count > 0
        and not exists (
            select 1 from {{ found }} as found
            where
                found.date_column = {{ changed_days }}.date_column
                and found.happened_on = {{ changed_days }}.happened_on
        );
    update {{ changed_days }} set
        row_count = found.row_count,
        checksum = found.checksum,
        change_number = (select change_number from {{ name }}__change)
    from {{ found }} as found
    where
        {{ changed_days }}.table_name = '{{ name }}'
        and {{ changed_days }}.date_column = found.date_column
        and {{ changed_days }}.happened_on = found.happened_on
        and ({{ changed_days }}.row_count <> found.row_count or {{ changed_days }}.checksum <> found.checksum);
    insert into {{ changed_days }}
    select
        '{{ name }}' as table_name, found.date_column, found.happened_on, found.row_count, found.checksum,
        (select change_number from {{ name }}__change) as change_number
    from {{ found }} as found
    where
        not exists (
            select 1 from {{ changed_days }} as known
            where
                known.table_name = '{{ name }}' and known.date_column = found.date_column
                and known.happened_on = found.happened_on
        );
    drop table {{ found }};
    drop table {{ name }}__change
    {%- endif -%}
{%- endmacro %}

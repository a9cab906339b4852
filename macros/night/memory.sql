{#
    What the nights remember, in the schema `memory`, which no rebuilding takes away:
        nights           one row per night that was built: its number and its last known day.
        changed_days     one row per table, date column and day: how many rows it has, their checksum, and the number of the change
                         that last touched it. A day whose rows are gone stays, with none.
        built_slices     one row per model that is kept by slices: the last change that it has taken in, and its last known day.
        changed_records  one row per night and record of an earlier day that came late, was changed or is gone.
    Changes are found by content and not by a stamp: a late, corrected, deleted or merged record cannot slip through, whatever its
    `updated_at` says.
#}
{% macro memory(table_name) -%}
    {{ return(api.Relation.create(
        database=target.database, schema=generate_schema_name('memory', none), identifier=table_name
    )) }}
{%- endmacro %}

{# on-run-start: the tables of the memory where they are not there yet, and the row of the night that is being built. #}
{% macro open_memory() -%}
    {%- if night_mode() != 'off' and flags.WHICH in ('build', 'run') -%}
    {%- set sequence = memory('change_numbers') %}
    create schema if not exists {{ adapter.quote(sequence.schema) }};
    create sequence if not exists {{ sequence.include(database=false) }};
    create table if not exists {{ memory('changed_days') }} (
        table_name {{ dbt.type_string() }},
        date_column {{ dbt.type_string() }},
        happened_on date,
        row_count {{ dbt.type_bigint() }},
        checksum {{ dbt.type_string() }},
        change_number {{ dbt.type_bigint() }}
    );
    create table if not exists {{ memory('built_slices') }} (
        model_name {{ dbt.type_string() }},
        change_number {{ dbt.type_bigint() }},
        as_of_date date
    );
    create table if not exists {{ memory('changed_records') }} (
        night_number {{ dbt.type_bigint() }},
        table_name {{ dbt.type_string() }},
        record_id {{ dbt.type_string() }},
        happened_on date,
        change_kind {{ dbt.type_string() }}
    );
    create table if not exists {{ memory('nights') }} (night_number {{ dbt.type_bigint() }}, as_of_date date);
    insert into {{ memory('nights') }}
    select coalesce(max(night_number), 0) + 1 as night_number, {{ as_of_date() }} as as_of_date
    from {{ memory('nights') }};
    {{ attach_previous_night() }}
    {%- endif -%}
{%- endmacro %}

{#
    Post-hook of a table that slices are made of: note the days on which its rows are no longer what they were, and which records
    came late, were changed or are gone.

    date_columns: the dates by which models pick its rows. Without one, any change counts for all days.
    record:       the column that names a row to a reader; without it no records are noted.
    where:        the rows that count at all.
    columns:      what counts of a row, all by default.
#}
{% macro note_changes(date_columns=[], record=none, where='1 = 1', columns=none) -%}
    {%- if night_mode() != 'off' and execute -%}
    {%- set name = this.identifier -%}
    {%- set found = name ~ '__days' -%}
    {%- set columns = columns or adapter.get_columns_in_relation(this) | map(attribute='quoted') | list -%}
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
    select nextval('{{ memory('change_numbers').include(database=false) }}') as change_number;
    update {{ memory('changed_days') }} as known set
        row_count = 0,
        checksum = '0',
        change_number = (select change_number from {{ name }}__change)
    where
        known.table_name = '{{ name }}' and known.row_count > 0
        and not exists (
            select 1 from {{ found }} as found
            where found.date_column = known.date_column and found.happened_on = known.happened_on
        );
    update {{ memory('changed_days') }} as known set
        row_count = found.row_count,
        checksum = found.checksum,
        change_number = (select change_number from {{ name }}__change)
    from {{ found }} as found
    where
        known.table_name = '{{ name }}'
        and known.date_column = found.date_column
        and known.happened_on = found.happened_on
        and (known.row_count <> found.row_count or known.checksum <> found.checksum);
    insert into {{ memory('changed_days') }}
    select
        '{{ name }}' as table_name, found.date_column, found.happened_on, found.row_count, found.checksum,
        (select change_number from {{ name }}__change) as change_number
    from {{ found }} as found
    where
        not exists (
            select 1 from {{ memory('changed_days') }} as known
            where
                known.table_name = '{{ name }}' and known.date_column = found.date_column
                and known.happened_on = found.happened_on
        );
    {%- if record and date_columns %}
    {{ note_changed_records(date_columns[0], record, columns) }}
    {%- endif %}
    drop table {{ found }};
    drop table {{ name }}__change
    {%- endif -%}
{%- endmacro %}

{#
    The records of earlier days that this night holds otherwise than the one that readers see. Both are at hand, so nothing more need be
    remembered; only days that changed are compared. What is new on a day that was not over is no change.
#}
{% macro note_changed_records(date_column, record, columns) -%}
    {%- set earlier = in_previous_night(this, model.config.schema) -%}
    {%- if earlier -%}
    {%- set listed = columns | join(', ') -%}
    {%- set on_changed_day -%}
        where {{ date_column }} in (
            select known.happened_on from {{ memory('changed_days') }} as known
            where
                known.table_name = '{{ this.identifier }}' and known.date_column = '{{ date_column }}'
                and known.change_number = (select change_number from {{ this.identifier }}__change)
        )
        and {{ date_column }} <= (
            select max(as_of_date) from {{ memory('nights') }}
            where night_number < (select max(night_number) from {{ memory('nights') }})
        )
    {%- endset %}
    insert into {{ memory('changed_records') }}
    select
        (select max(night_number) from {{ memory('nights') }}) as night_number,
        '{{ this.identifier }}' as table_name,
        cast(coalesce(fresh.record_id, stale.record_id) as {{ dbt.type_string() }}) as record_id,
        coalesce(fresh.happened_on, stale.happened_on) as happened_on,
        case
            when stale.record_id is null then 'late'
            when fresh.record_id is null then 'gone'
            else 'changed'
        end as change_kind
    from (
        select {{ record }} as record_id, min({{ date_column }}) as happened_on
        from (
            select {{ listed }} from {{ this }} {{ on_changed_day }}
            except
            select {{ listed }} from {{ earlier }} {{ on_changed_day }}
        ) as unlike
        where {{ record }} is not null
        group by {{ record }}
    ) as fresh
    full outer join (
        select {{ record }} as record_id, min({{ date_column }}) as happened_on
        from (
            select {{ listed }} from {{ earlier }} {{ on_changed_day }}
            except
            select {{ listed }} from {{ this }} {{ on_changed_day }}
        ) as unlike
        where {{ record }} is not null
        group by {{ record }}
    ) as stale
        on fresh.record_id = stale.record_id;
    {%- endif -%}
{%- endmacro %}

{# The number of the night that is being built; 0 by hand, where nothing is remembered. #}
{% macro night_number() -%}
    {%- if night_mode() == 'off' -%}
        cast(0 as {{ dbt.type_bigint() }})
    {%- else -%}
        (select max(night_number) from {{ memory('nights') }})
    {%- endif -%}
{%- endmacro %}

{# The remembered records for a `from`; none by hand, where there is no memory. #}
{% macro remembered_records() -%}
    {%- if night_mode() == 'off' -%}
    (
        select
            cast(0 as {{ dbt.type_bigint() }}) as night_number,
            cast(null as {{ dbt.type_string() }}) as table_name,
            cast(null as {{ dbt.type_string() }}) as record_id,
            cast(null as date) as happened_on,
            cast(null as {{ dbt.type_string() }}) as change_kind
        where 1 = 0
    ) as remembered
    {%- else -%}
    {{ memory('changed_records') }}
    {%- endif -%}
{%- endmacro %}

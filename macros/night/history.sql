{#
    What the nights remember, in the schema `history`, which no rebuilding takes away:
        nights           one row per night that was built: its number (that of the nightly run, var `night_id`; by hand the next one)
                         and its last known day.
        changed_days     one row per table, date column and day: how many rows it has, their checksum, and the number of the change
                         that last touched it. A day whose rows are gone stays, with none.
        built_slices     one row per model that is kept by slices: the last change that it has taken in, and its last known day.
        changed_records  one row per night and record of an earlier day that came late, was changed or is gone.
    Changes are found by content and not by a stamp: a late, corrected, deleted or merged record cannot slip through, whatever its
    `updated_at` says.
#}
{% macro history(table_name) -%}
    {{ return(relation_in('history', table_name)) }}
{%- endmacro %}

{# on-run-start: the tables of the history where they are not there yet, and the row of the night that is being built. #}
{% macro open_history() -%}
    {%- if night_mode() != 'off' and flags.WHICH in ('build', 'run') -%}
    {%- set sequence = history('change_numbers') %}
    create schema if not exists {{ adapter.quote(sequence.schema) }};
    create sequence if not exists {{ sequence.include(database=false) }};
    create table if not exists {{ history('changed_days') }} (
        table_name {{ dbt.type_string() }},
        date_column {{ dbt.type_string() }},
        happened_on date,
        row_count {{ dbt.type_bigint() }},
        checksum {{ dbt.type_string() }},
        change_number {{ dbt.type_bigint() }}
    );
    create table if not exists {{ history('built_slices') }} (
        model_name {{ dbt.type_string() }},
        change_number {{ dbt.type_bigint() }},
        as_of_date date
    );
    create table if not exists {{ history('changed_records') }} (
        night_number {{ dbt.type_bigint() }},
        table_name {{ dbt.type_string() }},
        record_id {{ dbt.type_string() }},
        happened_on date,
        change_kind {{ dbt.type_string() }}
    );
    create table if not exists {{ history('nights') }} (night_number {{ dbt.type_bigint() }}, as_of_date date);
    {#- a build that is tried again is the same night -#}
    {%- set night_id = var('night_id', none) %}
    insert into {{ history('nights') }}
    select {{ night_id or 'coalesce(max(known.night_number), 0) + 1' }} as night_number, {{ as_of_date() }} as as_of_date
    from {{ history('nights') }} as known
    {%- if night_id %}
    having count(case when known.night_number = {{ night_id }} then 1 end) = 0
    {%- endif %};
    {{ attach_previous_night() }}
    {%- endif -%}
{%- endmacro %}

{# The number of the night that is being built; 0 by hand, where nothing is remembered. #}
{% macro night_number() -%}
    {%- if night_mode() == 'off' -%}
        cast(0 as {{ dbt.type_bigint() }})
    {%- else -%}
        (select max(night_number) from {{ history('nights') }})
    {%- endif -%}
{%- endmacro %}

{# The last known day of the night before. A declaration may ask for it: it is the same text however the night is built. #}
{% macro night_before() -%}
    (
        select max(as_of_date) from {{ history('nights') }}
        where night_number < (select max(night_number) from {{ history('nights') }})
    )
{%- endmacro %}

{# The same as a constant, by which an engine can leave out what lies before it; long ago by hand and in the first night. #}
{% macro day_of_last_night() -%}
    {%- set day = run_query('select ' ~ night_before()).rows[0][0] if night_mode() != 'off' and execute -%}
    cast('{{ day or '0001-01-01' }}' as date)
{%- endmacro %}

{# The remembered records for a `from`; none by hand, where there is no history. #}
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
    {{ history('changed_records') }}
    {%- endif -%}
{%- endmacro %}

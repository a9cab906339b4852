{#
    Post-hook of a table that slices are made of: note the days on which its rows are no longer what they were, and which records
    came late, were changed or are gone. A table that is kept by key says so itself; of others all rows are looked at.

    date_columns: the dates by which models pick its rows. Without one, any change counts for all days.
    record:       the column that names a row to a reader; without it no records are noted.
    where:        the rows that count at all.
    columns:      what counts of a row, all by default.
#}
{% macro note_changes(date_columns=[], record=none, where='1 = 1', columns=none) -%}
    {%- if night_mode() != 'off' and execute -%}
    {%- set name = this.identifier -%}
    {%- set found = name ~ '__days' -%}
    {%- set names = columns or adapter.get_columns_in_relation(this) | map(attribute='name') | list -%}
    {%- set columns = quoted(names) -%}
    {%- set has_news = night_mode() == 'incremental' and config.get('meta', {}).get('kept_by_key') -%}
    create temporary table {{ found }} as
    {%- if has_news %}
    {{ changed_days_of_news(date_columns, where, names) }};
    {%- else %}
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
    {%- endif %}
    create temporary table {{ name }}__change as
    select nextval('{{ history('change_numbers').include(database=false) }}') as change_number;
    {%- if not has_news %}
    update {{ history('changed_days') }} as known set
        row_count = 0,
        checksum = '0',
        change_number = (select change_number from {{ name }}__change)
    where
        known.table_name = '{{ name }}' and known.row_count > 0
        and known.date_column in ({{ sql_list(date_columns or ['any']) }})
        and not exists (
            select 1 from {{ found }} as found
            where found.date_column = known.date_column and found.happened_on = known.happened_on
        );
    {%- endif %}
    update {{ history('changed_days') }} as known set
        row_count = found.row_count,
        checksum = found.checksum,
        change_number = (select change_number from {{ name }}__change)
    from {{ found }} as found
    where
        known.table_name = '{{ name }}'
        and known.date_column = found.date_column
        and known.happened_on = found.happened_on
        {%- if not has_news %}
        and (known.row_count <> found.row_count or known.checksum <> found.checksum)
        {%- endif %};
    insert into {{ history('changed_days') }}
    select
        '{{ name }}' as table_name, found.date_column, found.happened_on, found.row_count, found.checksum,
        (select change_number from {{ name }}__change) as change_number
    from {{ found }} as found
    where
        not exists (
            select 1 from {{ history('changed_days') }} as known
            where
                known.table_name = '{{ name }}' and known.date_column = found.date_column
                and known.happened_on = found.happened_on
        );
    {%- if record and date_columns %}
    {{ note_changed_records(date_columns[0], record, columns, has_news) }}
    {%- endif %}
    drop table {{ found }};
    drop table {{ name }}__change
    {%- endif -%}
{%- endmacro %}

{# The names of columns as the engine wants them. #}
{% macro quoted(names) -%}
    {%- set found = [] -%}
    {%- for name in names -%}
        {%- do found.append(adapter.quote(name)) -%}
    {%- endfor -%}
    {{ return(found) }}
{%- endmacro %}

{# What note_changes does, for one choice of columns; `ending` tells its days from those of another. #}
{% macro note_days(date_columns, where, names, ending, record=none) -%}
    {%- set name = this.identifier -%}
    {%- set found = name ~ '__days' -%}
    {%- set labels = [] -%}
    {%- for column in date_columns or ['any'] -%}
        {%- do labels.append(column ~ ending) -%}
    {%- endfor -%}
    {%- set columns = quoted(names) -%}
    {%- set has_news = night_mode() == 'incremental' and config.get('meta', {}).get('kept_by_key') -%}
    create temporary table {{ found }} as
    {%- if has_news %}
    {{ changed_days_of_news(date_columns, where, names, ending) }};
    {%- else %}
    {%- for column in date_columns %}
    select
        '{{ column ~ ending }}' as date_column, {{ column }} as happened_on, count(*) as row_count,
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
        and known.date_column in ({{ sql_list(labels) }})
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
{%- endmacro %}

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
    {%- set names = columns or adapter.get_columns_in_relation(this) | map(attribute='name') | list -%}
    {{ note_days(date_columns, where, names, '', record) }}
    {%- set left_out = columns_that_run_on().get(this.identifier) -%}
    {%- if left_out %};
    {{ note_days(date_columns, where, names | reject('in', left_out) | list, without_what_runs_on()) }}
    {%- endif -%}
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

{#
    A condition for the spine of a model that is kept by slices, and the declaration that it is: in an incremental night only slices
    that news can have changed are built anew, else all.

    A slice is a reporting period, a scoring day or a snapshot day. It is dirty when one of the inputs changed on a day that it looks
    at, or when time has passed over a day that it looks at.

    inputs:        'table.date_column' of the tables that the model reads; 'table.any' where any change matters to all slices.
                   Each has the post-hook note_changes. (Where a column runs on with time, only models that read it look at
                   that: columns_that_run_on.)
    earlier:       those inputs of which a slice sees everything up to its last day.
    before, after: by how many days the model looks beyond the slice's first and last day.
    spine, key, first_day, last_day: where slices are listed. Default: the reporting periods.
#}
{% macro in_dirty_slice(
    inputs, earlier=[], before=0, after=0, spine='dim_periods', key=['period_grain', 'period_start'], first_day='period_start',
    last_day='period_end'
) -%}
    {{- config(
        materialized='incremental',
        incremental_strategy='dirty_slices',
        on_schema_change='fail',
        post_hook="{{ note_built_slices() }}",
        meta={'slices': {
            'inputs': inputs + earlier, 'earlier': earlier, 'before': before, 'after': after, 'key': key, 'spine': spine,
            'first_day': first_day, 'last_day': last_day,
        }},
    ) -}}
    {%- set slices = ref(spine) if night_mode() == 'incremental' or not execute -%}
    {%- if builds_on_last_night() -%}
        ({{ key | join(', ') }}) in (
            select {{ key | join(', ') }} from {{ slices }} where {{ is_dirty_slice(config.get('meta')['slices']) }}
            {#- periods only come with time; scoring days also move through the past #}
            {%- if spine != 'dim_periods' %}
            or ({{ key | join(', ') }}) not in (select {{ key | join(', ') }} from {{ this }})
            {%- endif %}
        )
    {%- else -%}
        1 = 1
    {%- endif -%}
{%- endmacro %}

{#
    A condition for an import of such a model whose rows matter to slices by their day alone: whether a dirty slice looks at that day.
    The days are constants, so that the engine need not read the rest of the table. Not for inputs of which a slice sees everything
    up to its last day.

    column:        the date of the row.
    before, after: by how many days the slice looks beyond its first and last day for these rows, where not by as many as declared.
#}
{% macro in_dirty_days(column, before=none, after=none) -%}
    {%- if not builds_on_last_night() or not execute -%}
        1 = 1
    {%- else -%}
        {%- set slices = config.get('meta')['slices'] -%}
        {%- set days_before = slices.before if before is none else before -%}
        {%- set days_after = slices.after if after is none else after -%}
        {%- set found = run_query(
            'select min(' ~ add_days(slices.first_day, -days_before) ~ '), max(' ~ add_days(slices.last_day, days_after)
            ~ ') from ' ~ ref(slices.spine) ~ ' where ' ~ is_dirty_slice(slices)
        ).rows[0] -%}
        {%- if found[0] is none -%}
            1 = 0
        {%- else -%}
            {{ column }} between cast('{{ found[0] }}' as date) and cast('{{ found[1] }}' as date)
        {%- endif -%}
    {%- endif -%}
{%- endmacro %}

{# Whether a row of the spine is a dirty slice of this model. #}
{% macro is_dirty_slice(slices) -%}
    {%- set last_look = add_days(slices.last_day, slices.after) -%}
    {%- set built = "select {} from " ~ history('built_slices') ~ " where model_name = '" ~ this.identifier ~ "'" -%}
    (
        exists (
            select 1 from {{ history('changed_days') }} as changed
            where
                changed.change_number > ({{ built.format('coalesce(max(change_number), -1)') }})
                and changed.table_name || '.' || changed.date_column in ({{ sql_list(inputs_as_noted(slices.inputs)) }})
                and (
                    changed.date_column = 'any'
                    or (
                        changed.happened_on <= {{ last_look }}
                        and (
                            changed.happened_on >= {{ add_days(slices.first_day, -slices.before) }}
                            {%- if slices.earlier %}
                            or changed.table_name || '.' || changed.date_column in ({{ sql_list(inputs_as_noted(slices.earlier)) }})
                            {%- endif %}
                        )
                    )
                )
        )
        or {{ last_look }} >= ({{ built.format("coalesce(max(as_of_date), cast('0001-01-01' as date))") }})
        or {{ as_of_date() }} < ({{ built.format('max(as_of_date)') }})
    )
{%- endmacro %}

{# The incremental strategy: dirty slices, and those that are no slice any more, make way for what was built anew. #}
{% macro get_incremental_dirty_slices_sql(arguments) -%}
    {%- set slices = config.get('meta')['slices'] -%}
    {%- set key = slices.key | join(', ') -%}
    {%- set columns = arguments['dest_columns'] | map(attribute='quoted') | join(', ') -%}
    delete from {{ arguments['target_relation'] }}
    where ({{ key }}) not in (
        select {{ key }} from {{ ref(slices.spine) }} where not {{ is_dirty_slice(slices) }}
    );
    insert into {{ arguments['target_relation'] }} ({{ columns }})
    select {{ columns }} from {{ arguments['temp_relation'] }}
    where ({{ key }}) not in (select {{ key }} from {{ arguments['target_relation'] }})
{%- endmacro %}

{# Post-hook of a model that is kept by slices: up to which change and which day it is built. #}
{% macro note_built_slices() -%}
    {%- if night_mode() != 'off' and execute -%}
    {%- set slices = config.get('meta')['slices'] -%}
    delete from {{ history('built_slices') }} where model_name = '{{ this.identifier }}';
    insert into {{ history('built_slices') }}
    select
        '{{ this.identifier }}' as model_name,
        coalesce(max(change_number), 0) as change_number,
        {{ as_of_date() }} as as_of_date
    from {{ history('changed_days') }}
    where table_name || '.' || date_column in ({{ sql_list(inputs_as_noted(slices.inputs)) }})
    {%- endif -%}
{%- endmacro %}

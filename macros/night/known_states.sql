{#
    A whole query for a snapshot: how each live record of a canonical entity stands tonight, in the columns that its source overwrites.
    It also says what the snapshot is told by: `source_system` and the id, and the columns that are watched.

    relation:    the canonical model.
    id_column:   native id; of several deliveries of it the latest `updated_at` counts, as in checked_records.
    columns:     what is watched.
    moment:      a date or a timestamp; what happened after the last known day has not happened yet.
    has_deletes, has_updates: whether the entity carries is_deleted and updated_at.

    A night whose day lies before one that is remembered already repeats what is remembered, so that nothing changes.
#}
{% macro known_states(relation, id_column, columns, moment=none, has_deletes=false, has_updates=false) -%}
    {{- config(unique_key=['source_system', id_column], check_cols=columns) -}}
    {%- set listed = ['source_system', id_column] + columns -%}
    {%- if is_remembered_beyond(this) %}
select {{ listed | join(', ') }} from {{ this }}
where valid_to = cast('9999-12-31' as date)
    {%- else %}
with

delivered as (

    select
        *,
        {{ delivery_number(id_column, has_updates) }} as delivery_number

    from {{ relation }}

)

select
    {{ listed | join(',\n    ') }}

from delivered

where
    delivery_number = 1
    and {{ id_column }} is not null
    {%- if has_deletes %}
    and not coalesce(is_deleted, false)
    {%- endif %}
    {%- if moment %}
    and {{ has_happened(moment) }}
    {%- endif %}
    {%- endif %}
{%- endmacro %}

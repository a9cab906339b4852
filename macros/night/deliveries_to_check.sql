{# What tells two deliveries of a canonical record apart, as a number; null by hand, where no night asks for it. #}
{% macro delivery_hash(columns) -%}
    {%- if night_mode() == 'off' -%}
        cast(null as {{ dbt.type_bigint() }})
    {%- else -%}
        {{ row_hash(columns | map(attribute='quoted') | list) }}
    {%- endif -%}
{%- endmacro %}

{#
    Pre-hook of a table of checked records: all deliveries of the ids that have to be checked anew, as `<table>__delivered` in
    the schema `news`. An id that nobody delivers any more has one row there, without a hash.

    What sources deliver is read once here, and not again by the model: to read it means to parse and to mask it.
#}
{% macro note_deliveries_to_check() -%}
    {%- if night_mode() == 'incremental' and execute and load_relation(this) -%}
    {%- set checked = config.get('meta')['checked'] -%}
    {%- set relation = ref(checked.relation) -%}
    {%- set columns = adapter.get_columns_in_relation(relation) -%}
    {%- set id = "coalesce(" ~ checked.id_column ~ ", '')" -%}
    {%- set reasons = ['delivery_hash in (select delivery_hash from unlike)'] -%}
    {%- if checked.customer_column -%}
        {%- do reasons.append('(source_system, ' ~ checked.customer_column ~ ') in ('
            ~ changed('dim_customer_identities', ['source_system', 'account_id']) ~ ')') -%}
    {%- endif -%}
    {%- if checked.parent -%}
        {%- set parent_key = ('' if checked.parent.across_sources else 'source_system, ') ~ checked.parent.column -%}
        {%- do reasons.append('coalesce(has_parent, false) <> coalesce((' ~ parent_key ~ ') in (select ' ~ parent_key
            ~ ' from ' ~ ref(checked.parent.relation) ~ ' where ' ~ checked.parent.column ~ ' is not null), false)') -%}
    {%- endif %}
    create table {{ news(this.identifier ~ '__delivered') }} as
    with

    delivered as (

        select
            records.*,
            {{ id }} as record_id,
            {{ delivery_hash(columns) }} as delivery_hash

        from {{ relation }} as records

    ),

    unlike as (

        select delivery_hash

        from (
            select delivery_hash, 1 as deliveries from delivered
            union all
            select delivery_hash, -1 as deliveries from {{ this }}
        ) as both_nights

        group by delivery_hash

        having sum(deliveries) <> 0

    ),

    changed_ids as (

        select source_system, record_id from delivered
        where {{ reasons[0] }}
        {%- for reason in reasons %}
        union
        select source_system, {{ id }} as record_id from {{ this }}
        where {{ reason }}
        {%- endfor %}

    )

    select
        changed_ids.source_system,
        changed_ids.record_id,
        {%- for column in columns if column.name != 'source_system' %}
        delivered.{{ column.quoted }},
        {%- endfor %}
        delivered.delivery_hash

    from changed_ids

    left join delivered
        on changed_ids.source_system = delivered.source_system and changed_ids.record_id = delivered.record_id
    {%- endif -%}
{%- endmacro %}

{# The deliveries that this night checks, with their hashes, for a `from`: those that the pre-hook noted, else all. #}
{% macro deliveries_to_check(relation) -%}
    {%- set columns = adapter.get_columns_in_relation(relation) if night_mode() != 'off' and execute else [] -%}
    {%- if builds_on_last_night() -%}
    (
        select
            {%- for column in columns %}
            {{ column.quoted }},
            {%- endfor %}
            delivery_hash
        from {{ news(this.identifier ~ '__delivered') }}
        where delivery_hash is not null
    ) as records
    {%- else -%}
    (select records.*, {{ delivery_hash(columns) }} as delivery_hash from {{ relation }} as records) as records
    {%- endif -%}
{%- endmacro %}

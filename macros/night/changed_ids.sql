{# What tells two deliveries of a canonical record apart, as a number; null by hand, where no night asks for it. #}
{% macro delivery_hash(relation) -%}
    {%- if night_mode() == 'off' or not execute -%}
        cast(null as {{ dbt.type_bigint() }})
    {%- else -%}
        {{ row_hash(adapter.get_columns_in_relation(relation) | map(attribute='quoted') | list) }}
    {%- endif -%}
{%- endmacro %}

{#
    Pre-hook of a table of checked records: the ids that have to be checked anew, as `<table>__ids` in the schema `news`.
#}
{% macro note_changed_ids() -%}
    {%- if night_mode() == 'incremental' and execute and load_relation(this) -%}
    {%- set checked = config.get('meta')['checked'] -%}
    {%- set relation = ref(checked.relation) -%}
    {%- set id = "coalesce(" ~ checked.id_column ~ ", '')" -%}
    {%- set delivered = news(this.identifier ~ '__delivered') %}
    create table {{ delivered }} as
    select
        source_system,
        {{ id }} as record_id,
        {{ delivery_hash(relation) }} as delivery_hash
    from {{ relation }};
    create table {{ news(this.identifier ~ '__ids') }} as
    select
        source_system,
        record_id
    from (
        (
            select source_system, record_id, delivery_hash from {{ delivered }}
            except all
            select source_system, {{ id }} as record_id, delivery_hash from {{ this }}
        )
        union all
        (
            select source_system, {{ id }} as record_id, delivery_hash from {{ this }}
            except all
            select source_system, record_id, delivery_hash from {{ delivered }}
        )
    ) as unlike
    {%- if checked.customer_column %}
    union
    select
        source_system,
        {{ id }} as record_id
    from {{ this }}
    where
        (source_system, {{ checked.customer_column }}) in (
            {{ changed('dim_customer_identities', ['source_system', 'account_id']) }}
        )
    {%- endif %}
    {%- if checked.parent %}
    {%- set parent_key = [checked.parent.column] if checked.parent.across_sources else ['source_system', checked.parent.column] %}
    union
    select
        source_system,
        {{ id }} as record_id
    from {{ this }}
    where
        coalesce(has_parent, false) <> coalesce(({{ parent_key | join(', ') }}) in (
            select {{ parent_key | join(', ') }} from {{ ref(checked.parent.relation) }}
            where {{ checked.parent.column }} is not null
        ), false)
    {%- endif %};
    drop table {{ delivered }}
    {%- endif -%}
{%- endmacro %}

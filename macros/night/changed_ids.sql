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
    {%- set delivered = this.identifier ~ '__delivered' -%}
    {%- set unlike = this.identifier ~ '__unlike' %}
    create temporary table {{ delivered }} as
    select
        source_system,
        {{ id }} as record_id,
        {{ delivery_hash(relation) }} as delivery_hash
    from {{ relation }};
    create temporary table {{ unlike }} as
    select delivery_hash
    from (
        select delivery_hash, 1 as deliveries from {{ delivered }}
        union all
        select delivery_hash, -1 as deliveries from {{ this }}
    ) as both_nights
    group by delivery_hash
    having sum(deliveries) <> 0;
    {%- set reasons = ['delivery_hash in (select delivery_hash from ' ~ unlike ~ ')'] -%}
    {%- if checked.customer_column -%}
        {%- do reasons.append('(source_system, ' ~ checked.customer_column ~ ') in ('
            ~ changed('dim_customer_identities', ['source_system', 'account_id']) ~ ')') -%}
    {%- endif -%}
    {%- if checked.parent -%}
        {%- set parent_key = ('' if checked.parent.across_sources else 'source_system, ') ~ checked.parent.column -%}
        {%- do reasons.append('coalesce(has_parent, false) <> coalesce((' ~ parent_key ~ ') in (select ' ~ parent_key
            ~ ' from ' ~ ref(checked.parent.relation) ~ ' where ' ~ checked.parent.column ~ ' is not null), false)') -%}
    {%- endif %}
    create table {{ news(this.identifier ~ '__ids') }} as
    select source_system, record_id from {{ delivered }}
    where {{ reasons[0] }}
    {%- for reason in reasons %}
    union
    select source_system, {{ id }} as record_id from {{ this }}
    where {{ reason }}
    {%- endfor %};
    drop table {{ delivered }};
    drop table {{ unlike }}
    {%- endif -%}
{%- endmacro %}

{#
    A whole query: the live records of a canonical entity with the rule that each one breaks (`broken_rule`, null when sound).

    id_column:       native id; a second delivery of it is a duplicate_record (the latest `updated_at` wins where there is one).
    required:        columns without which the record means nothing: missing_required:<column>.
    customer_column: native account id; adds `customer_key`. An id that no account bears is an orphan.
    parent:          {relation, column, across_sources}: the record that this one belongs to must have been delivered, whatever
                     became of it; else it is an orphan.
    invalid:         further rules, name to SQL condition.
    moment:          when the record happened, a date or a timestamp (`_at`). What happened after the last known day has not happened yet
                     and is left out: a night that reports yesterday must not count what came in this morning.
    has_deletes, has_updates: whether the entity carries is_deleted and updated_at.

    In an incremental night only ids are checked of which a delivery, the parent or the customer is another than the night before. A
    delivery is known by its content (`delivery_hash`): whatever its `updated_at` says, none slips through.
#}
{% macro checked_records(
    relation, id_column, required=[], customer_column=none, parent=none, invalid={}, moment=none,
    has_deletes=false, has_updates=false
) %}
{{- kept_by_key(
    key=['source_system', "coalesce(" ~ id_column ~ ", '')"],
    changes=[changed(this.identifier ~ '__delivered', ['source_system', 'record_id'])]
) }}
{{- config(
    pre_hook='{{ note_deliveries_to_check() }}',
    meta={'checked': {
        'relation': relation, 'id_column': id_column, 'customer_column': customer_column, 'parent': parent,
    }},
) }}
with

records as (

    select * from {{ deliveries_to_check(ref(relation)) }}

),

delivered as (

    select
        records.*,
        {{ delivery_number(id_column, has_updates) }} as delivery_number

    from records

),
{%- if parent %}

parents as (

    select
        {{ parent.column }}
        {%- if not parent.across_sources %},
        source_system
        {%- endif %}

    from {{ ref(parent.relation) }}

    group by {{ parent.column }}{% if not parent.across_sources %}, source_system{% endif %}

),
{%- endif %}

identified as (

    select
        delivered.*
        {%- if customer_column %},
        identities.customer_key,
        identities.is_test as is_test_customer
        {%- endif %}
        {%- if parent %},
        parents.{{ parent.column }} is not null as has_parent
        {%- endif %}

    from delivered
    {%- if parent %}

    left join parents
        on
            delivered.{{ parent.column }} = parents.{{ parent.column }}
            {%- if not parent.across_sources %}
            and delivered.source_system = parents.source_system
            {%- endif %}
    {%- endif %}
    {%- if customer_column %}

    left join {{ ref('dim_customer_identities') }} as identities
        on {{ record_key(["'account'", 'delivered.source_system', 'delivered.' ~ customer_column]) }}
            = identities.account_key
    {%- endif %}

    where
        1 = 1
        {%- if has_deletes %}
        and not (delivered.delivery_number = 1 and coalesce(delivered.is_deleted, false))
        {%- endif %}
        {%- if moment %}
        and {{ has_happened('delivered.' ~ moment) }}
        {%- endif %}

),

final as (

    select
        identified.*,
        case
            when {{ id_column }} is null then 'missing_required:id'
            when delivery_number > 1 then 'duplicate_record'
            {%- for column in required %}
            when {{ column }} is null then 'missing_required:{{ column }}'
            {%- endfor %}
            {%- if customer_column %}
            when {{ customer_column }} is not null and customer_key is null then 'orphan:{{ customer_column }}'
            {%- endif %}
            {%- if parent %}
            when not has_parent then 'orphan:{{ parent.column }}'
            {%- endif %}
            {%- for rule, condition in invalid.items() %}
            when {{ condition }} then '{{ rule }}'
            {%- endfor %}
        end as broken_rule

    from identified

)

select * from final
{% endmacro %}

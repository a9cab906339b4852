{#
    A source in which more than `quarantine_max_share` of an entity's records are set aside is not a source with bad records: it is
    misread. Names source, entity and the commonest rule.
#}
{%- set entities = [
    'accounts', 'contacts', 'leads', 'opportunities', 'opportunity_stages', 'sales_documents', 'document_lines', 'order_returns',
    'receivables', 'payments', 'products', 'contract_events', 'activities', 'digital_events', 'cases', 'case_contacts',
    'case_status_changes', 'survey_responses', 'costs', 'user_activities', 'data_verifications', 'reference_values',
] -%}
with

delivered as (

    {% for entity in entities %}
    select source_system, '{{ entity }}' as entity, count(*) as delivered_records
    from {{ ref('crm_' ~ entity) }}
    group by source_system
    {{ 'union all' if not loop.last }}
    {%- endfor %}

),

set_aside as (

    select
        source_system,
        entity,
        count(*) as records,
        max(broken_rule) as broken_rule

    from {{ ref('quarantined_records') }}

    where action = 'record set aside'

    group by source_system, entity

)

select
    set_aside.source_system,
    set_aside.entity,
    set_aside.records,
    delivered.delivered_records,
    set_aside.broken_rule

from set_aside

inner join delivered
    on set_aside.source_system = delivered.source_system and set_aside.entity = delivered.entity

where
    -- a handful of bad records in a tiny table is no sign of anything
    set_aside.records > 5
    and set_aside.records > {{ var('quarantine_max_share') }} * delivered.delivered_records

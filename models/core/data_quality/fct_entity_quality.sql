{%- set entities = [
    'accounts', 'account_profiles', 'account_history', 'contacts', 'leads', 'opportunities', 'opportunity_stages',
    'sales_documents', 'document_lines', 'order_returns', 'receivables', 'payments', 'products', 'product_costs',
    'contract_events', 'activities', 'digital_events', 'campaigns', 'cases', 'case_contacts', 'case_status_changes',
    'service_outages', 'survey_responses', 'users', 'employees', 'user_activities', 'costs', 'data_verifications',
    'reference_values',
] -%}
with

deliveries as (

    {% for entity in entities %}
    select '{{ entity }}' as entity, count(*) as delivered_records
    from {{ ref('checked_' ~ entity) }}
    {{ 'union all' if not loop.last }}
    {%- endfor %}

),

set_aside as (

    select
        entity,
        count(*) as records

    from {{ ref('quarantined_records') }}

    where action = 'record set aside'

    group by entity

),

dimensions as (

    select * from {{ ref('dq_dimensions') }}

),

-- of completeness what the KPI counts: a rule on one stage only would weigh a field twice
dimension_scores as (

    select
        table_name,
        dq_dimension,
        {{ ratio('sum(passed_count)', 'sum(checked_count)') }} as score

    from {{ ref('fct_dq_results') }}

    where dq_rule = 'field_is_filled' or dq_dimension in ('validity', 'uniqueness', 'consistency')

    group by table_name, dq_dimension

),

quality_indexes as (

    select
        dimension_scores.table_name,
        {{ ratio('sum(dimensions.weight * dimension_scores.score)', 'sum(dimensions.weight)') }} as quality_index

    from dimension_scores

    inner join dimensions on dimension_scores.dq_dimension = dimensions.dq_dimension

    where dimension_scores.score is not null

    group by dimension_scores.table_name

),

counted as (

    select
        deliveries.entity,
        deliveries.delivered_records,
        coalesce(set_aside.records, 0) as set_aside_records,
        deliveries.delivered_records - coalesce(set_aside.records, 0) as sound_records,
        quality_indexes.quality_index

    from deliveries

    left join set_aside on deliveries.entity = set_aside.entity

    left join quality_indexes on deliveries.entity = quality_indexes.table_name

),

final as (

    select
        entity,
        delivered_records,
        set_aside_records,
        {{ ratio('sound_records', 'delivered_records') }} as sound_share,
        quality_index,
        cast(
            {{ ratio('sound_records', 'delivered_records') }} * coalesce(quality_index, 1)
            as {{ dbt.type_numeric() }}
        ) as entity_score

    from counted

)

select * from final

with

leads as (

    select * from {{ ref('stg_wukong__leads') }}

),

action_records as (

    select * from {{ ref('stg_wukong__action_records') }}

),

custom_fields as (

    select * from {{ ref('int_wukong__custom_fields') }}

),

lead_fields as (

    select
        batch_id,
        {%- for column in [
            'company_name', 'acquisition_channel', 'industry', 'lead_grade', 'campaign_code',
            'product_category', 'is_test',
        ] %}
        max(case when canonical_column = '{{ column }}' then canonical_value end) as {{ column }},
        {%- endfor %}
        {{ joined_texts('rejected_values') }} as rejected_values
    from custom_fields
    where entity = 'leads'
    group by batch_id

),

-- the lead itself keeps no moment of conversion, only the action log does
conversions as (

    select
        record_id as lead_id,
        max(created_at) as converted_at
    from action_records
    where module_code = '1' and behavior_code = '5'
    group by record_id

),

final as (

    select
        -- ids
        leads.lead_id,
        leads.owner_id,
        case when leads.is_converted then leads.converted_account_id end as converted_account_id,

        -- strings
        {{ masked('leads', 'lead_name', 'leads') }} as lead_name,
        lead_fields.company_name,
        {{ masked('leads', 'mobile', 'leads') }} as mobile,
        {{ masked('leads', 'email', 'leads') }} as email,
        lead_fields.acquisition_channel,
        lead_fields.campaign_code,
        lead_fields.lead_grade,
        leads.province,
        lead_fields.industry,
        lead_fields.product_category,
        coalesce(lead_fields.rejected_values, '') as rejected_values,

        -- booleans
        leads.is_converted,
        coalesce(lead_fields.is_test = 'true', false) as is_test,
        false as is_deleted,

        -- timestamps
        case
            when leads.is_converted then coalesce(conversions.converted_at, leads.updated_at)
        end as converted_at,
        leads.created_at,
        leads.updated_at
    from leads
    left join lead_fields
        on leads.batch_id = lead_fields.batch_id
    left join conversions
        on leads.lead_id = conversions.lead_id

)

select * from final

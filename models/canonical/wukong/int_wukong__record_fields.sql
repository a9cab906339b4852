with

account_fields as (

    select * from {{ ref('stg_wukong__customer_fields') }}

),

lead_fields as (

    select * from {{ ref('stg_wukong__lead_fields') }}

),

opportunity_fields as (

    select * from {{ ref('stg_wukong__business_fields') }}

),

invoice_fields as (

    select * from {{ ref('stg_wukong__invoice_fields') }}

),

return_visit_fields as (

    select * from {{ ref('stg_wukong__return_visit_fields') }}

),

fields as (

    select * from {{ ref('stg_wukong__fields') }}

),

custom_field_map as (

    select * from {{ ref('wukong_custom_field_map') }}

),

field_values as (

    select 'accounts' as entity, account_fields.* from account_fields
    union all
    select 'leads' as entity, lead_fields.* from lead_fields
    union all
    select 'opportunities' as entity, opportunity_fields.* from opportunity_fields
    union all
    select 'receivables' as entity, invoice_fields.* from invoice_fields
    union all
    select 'survey_responses' as entity, return_visit_fields.* from return_visit_fields

),

-- the name of a custom field is generated at each installation, so only its label identifies it
final as (

    select
        field_values.entity,
        field_values.batch_id,
        custom_field_map.canonical_column,
        field_values.field_value,
        custom_field_map.is_picklist = 'true' as is_picklist
    from field_values
    inner join custom_field_map
        on field_values.entity = custom_field_map.entity
    inner join fields
        on custom_field_map.module_code = fields.module_code
            and custom_field_map.field_label = fields.field_label
            and field_values.field_name = fields.field_name
    where field_values.field_value is not null

)

select * from final

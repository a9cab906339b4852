with

contracts as (

    select * from {{ ref('stg_wukong__contracts') }}

),

value_map as (

    select * from {{ ref('wukong_value_map') }}

),

with_status as (

    select
        contracts.*,
        value_map.canonical_value as document_status
    from contracts
    left join value_map
        on value_map.entity = 'sales_documents'
            and value_map.field = 'document_status'
            and contracts.check_status = value_map.raw_value

),

final as (

    select
        -- ids
        document_id,
        document_no,
        account_id,
        opportunity_id,
        owner_id,

        -- strings
        'order' as document_type,
        document_status,
        cast(null as {{ dbt.type_string() }}) as currency_code,
        rejected_values
        || {{ rejected_value('unmapped', 'document_status', 'check_status', 'document_status') }}
            as rejected_values,

        -- numerics
        amount_doc,
        subtotal_doc,

        -- booleans
        coalesce(document_status = 'deleted', false) as is_deleted,

        -- dates
        signed_date,
        effective_from,
        effective_to,

        -- timestamps
        created_at,
        updated_at
    from with_status

)

select * from final

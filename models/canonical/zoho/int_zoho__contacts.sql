with

contacts as (
    select * from {{ ref('stg_zoho__contacts') }}
),

final as (
    select
        -- ids
        contact_id,
        account_id,

        -- strings
        {{ masked('contacts', 'full_name', 'contacts') }} as full_name,
        {{ masked('contacts', 'email', 'contacts') }} as email,
        {{ masked('contacts', 'mobile', 'contacts') }} as mobile,
        job_title,
        rejected_values,

        -- booleans
        is_primary,
        false as is_deleted,

        -- timestamps
        created_at
    from contacts
)

select * from final

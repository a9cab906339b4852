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
        full_name,
        email,
        mobile,
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

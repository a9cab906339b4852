with

contacts as (

    select * from {{ ref('stg_wukong__contacts') }}

),

customers as (

    select * from {{ ref('stg_wukong__customers') }}

),

-- a customer names one main contact; the same customer may have been delivered twice
primary_contacts as (

    select primary_contact_id
    from customers
    where primary_contact_id is not null
    group by primary_contact_id

),

final as (

    select
        -- ids
        contacts.contact_id,
        contacts.account_id,

        -- strings
        {{ masked('contacts', 'full_name', 'contacts') }} as full_name,
        {{ masked('contacts', 'email', 'contacts') }} as email,
        {{ masked('contacts', 'mobile', 'contacts') }} as mobile,
        contacts.job_title,
        '' as rejected_values,

        -- booleans
        primary_contacts.primary_contact_id is not null as is_primary,
        false as is_deleted,

        -- timestamps
        contacts.created_at
    from contacts
    left join primary_contacts
        on contacts.contact_id = primary_contacts.primary_contact_id

)

select * from final

with

touches as (

    select * from {{ ref('int_wukong__touches') }}

),

contacts as (

    select * from {{ ref('stg_wukong__contacts') }}

),

businesses as (

    select * from {{ ref('stg_wukong__businesses') }}

),

final as (

    select
        -- ids
        touches.activity_id,
        case
            when touches.module_code = '2' then touches.related_id
            else coalesce(contacts.account_id, businesses.account_id)
        end as account_id,
        touches.contact_id,
        touches.lead_id,
        touches.opportunity_id,
        touches.employee_id,

        -- strings
        touches.activity_type,
        touches.direction,
        touches.activity_status,
        touches.rejected_values,

        -- numerics
        touches.duration_seconds,

        -- booleans
        touches.is_connected,
        touches.is_automated,

        -- timestamps
        touches.occurred_at
    from touches
    left join contacts
        on touches.contact_id = contacts.contact_id
    left join businesses
        on touches.opportunity_id = businesses.opportunity_id

)

select * from final

with

activities as (

    select * from {{ ref('stg_wukong__activities') }}

),

leads as (

    select * from {{ ref('stg_wukong__leads') }}

),

final as (

    select copies.activity_id
    from activities as copies
    inner join leads
        on copies.related_id = leads.converted_account_id
    inner join activities as originals
        on leads.lead_id = originals.related_id
            and copies.content = originals.content
            and copies.created_by_id = originals.created_by_id
            and copies.created_at = originals.created_at
    where copies.module_code = '2' and originals.module_code = '1' and leads.is_converted
    group by copies.activity_id

)

select * from final

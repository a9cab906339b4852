with

activities as (

    select * from {{ ref('stg_wukong__activities') }}

),

value_map as (

    select * from {{ ref('wukong_value_map') }}

),

-- a closing leaves no trace in the stage history, only in the activity stream
final as (

    select
        activities.activity_id,
        activities.related_id as opportunity_id,
        value_map.canonical_value as stage,
        activities.created_by_id as changed_by_id,
        activities.created_at as closed_at,
        row_number() over (
            partition by activities.related_id
            order by activities.created_at desc, activities.activity_id desc
        ) = 1 as is_latest
    from activities
    inner join value_map
        on value_map.entity = 'opportunity_stages'
            and value_map.field = 'stage'
            and activities.content = value_map.raw_value
    where activities.entry_code = '3' and activities.module_code = '5'

)

select * from final

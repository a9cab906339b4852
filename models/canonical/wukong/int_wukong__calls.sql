with

call_records as (

    select * from {{ ref('stg_wukong__call_records') }}

),

users as (

    select * from {{ ref('int_wukong__users') }}

),

-- the dialler writes its calls as the integration user, in the name of the owner
final as (

    select
        call_records.call_id,
        call_records.related_id,
        call_records.owner_id,
        module_map.canonical_value as module_code,
        direction_map.canonical_value as direction,
        case when call_records.state_code = '3' then 'missed' else 'done' end as activity_status,
        call_records.started_at,
        call_records.duration_seconds,
        call_records.state_code = '2' as is_connected,
        coalesce(users.user_type = 'integration', false) as is_automated,
        {{ rejected_value(
            'unmapped', 'direction', 'call_records.direction_code', 'direction_map.canonical_value'
        ) }} as rejected_values
    from call_records
    left join users
        on call_records.created_by_id = users.user_id
    left join {{ ref('wukong_value_map') }} as module_map
        on module_map.entity = 'activities'
            and module_map.field = 'module'
            and call_records.related_module = module_map.raw_value
    left join {{ ref('wukong_value_map') }} as direction_map
        on direction_map.entity = 'activities'
            and direction_map.field = 'call_direction'
            and call_records.direction_code = direction_map.raw_value

)

select * from final

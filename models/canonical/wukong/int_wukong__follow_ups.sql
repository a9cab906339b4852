with

activities as (

    select * from {{ ref('stg_wukong__activities') }}

),

activity_copies as (

    select * from {{ ref('int_wukong__activity_copies') }}

),

kept as (

    select
        activities.*,
        coalesce(activities.category, 'type ' || activities.entry_code) as type_words,
        {{ clean_text(dbt.split_part('activities.content', "'：'", 1)) }} as state_word,
        {{ clean_text(dbt.split_part('activities.content', "'：'", 2)) }} as subject_word
    from activities
    left join activity_copies
        on activities.activity_id = activity_copies.activity_id
    where activities.entry_code in ('1', '4')
        and not activities.is_deleted
        and activity_copies.activity_id is null

),

-- a follow-up holds neither state nor side nor length: the sellers begin its text with
-- "state：subject" and save it when it ends
final as (

    select
        kept.activity_id,
        kept.related_id,
        kept.module_code,
        kept.opportunity_ids,
        kept.created_by_id,
        kept.created_at,
        type_map.canonical_value as activity_type,
        coalesce(direction_map.canonical_value, 'outbound') as direction,
        coalesce(status_map.canonical_value, 'done') as activity_status,
        case
            when coalesce(status_map.canonical_value, 'done') = 'done'
                then {{ dbt.datediff('kept.created_at', 'kept.saved_at', 'second') }}
        end as duration_seconds,
        {{ rejected_value(
            'unmapped', 'activity_type', 'kept.type_words', 'type_map.canonical_value'
        ) }} as rejected_values
    from kept
    left join {{ ref('wukong_value_map') }} as type_map
        on type_map.entity = 'activities'
            and type_map.field = 'activity_type'
            and kept.type_words = type_map.raw_value
    left join {{ ref('wukong_value_map') }} as status_map
        on status_map.entity = 'activities'
            and status_map.field = 'activity_status'
            and kept.state_word = status_map.raw_value
    left join {{ ref('wukong_value_map') }} as direction_map
        on direction_map.entity = 'activities'
            and direction_map.field = 'direction'
            and kept.subject_word = direction_map.raw_value

)

select * from final

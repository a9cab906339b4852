with

calls as (

    select * from {{ ref('int_wukong__calls') }}

),

follow_ups as (

    select * from {{ ref('int_wukong__follow_ups') }}

),

stacked as (

    select
        'call-' || call_id as activity_id,
        'call' as activity_type,
        direction,
        activity_status,
        module_code,
        related_id,
        cast(null as {{ dbt.type_string() }}) as opportunity_ids,
        owner_id as employee_id,
        started_at as occurred_at,
        duration_seconds,
        is_connected,
        is_automated,
        rejected_values
    from calls
    union all
    select
        'activity-' || activity_id as activity_id,
        activity_type,
        direction,
        activity_status,
        module_code,
        related_id,
        opportunity_ids,
        created_by_id as employee_id,
        created_at as occurred_at,
        duration_seconds,
        cast(null as {{ dbt.type_boolean() }}) as is_connected,
        false as is_automated,
        rejected_values
    from follow_ups

),

-- links are a list of ids; the first one was meant
final as (

    select
        stacked.*,
        case when module_code = '1' then related_id end as lead_id,
        case when module_code = '3' then related_id end as contact_id,
        case
            when module_code = '5' then related_id
            else {{ clean_text(dbt.split_part('opportunity_ids', "','", 1)) }}
        end as opportunity_id
    from stacked

)

select * from final

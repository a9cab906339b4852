with

touches as (
    select * from {{ ref('int_zoho__touches') }}
),

deals as (
    select
        deal_id,
        min(account_id) as account_id
    from {{ ref('stg_zoho__deals') }}
    group by deal_id
),

final as (
    select
        -- ids
        touches.activity_id,
        case
            when touches.record_module = 'Accounts' then touches.record_id
            when touches.record_module = 'Deals' then deals.account_id
        end as account_id,
        case when touches.record_module <> 'Leads' then touches.person_id end as contact_id,
        case when touches.record_module = 'Leads' then touches.person_id end as lead_id,
        case when touches.record_module = 'Deals' then touches.record_id end as opportunity_id,
        touches.owner_id as employee_id,

        -- strings
        touches.activity_type,
        directions.canonical_value as direction,
        statuses.canonical_value as activity_status,
        touches.rejected_values
        || {{ rejected_value(
            'unmapped', 'direction', 'touches.direction_word', 'directions.canonical_value'
        ) }}
        || {{ rejected_value(
            'unmapped', 'activity_status', 'touches.status_name', 'statuses.canonical_value'
        ) }} as rejected_values,

        -- numerics
        touches.duration_seconds,

        -- booleans
        touches.is_connected,
        touches.is_automated,

        -- timestamps
        touches.occurred_at
    from touches
    left join deals on touches.record_module = 'Deals' and touches.record_id = deals.deal_id
    left join {{ ref('zoho_value_map') }} as directions
        on
            touches.direction_word = directions.raw_value
            and directions.field = 'direction'
            and directions.entity = 'activities'
    left join {{ ref('zoho_value_map') }} as statuses
        on
            touches.status_name = statuses.raw_value
            and statuses.field = 'activity_status'
            and statuses.entity = 'activities'
)

select * from final

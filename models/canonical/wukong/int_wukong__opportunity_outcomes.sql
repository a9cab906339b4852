with

businesses as (

    select * from {{ ref('stg_wukong__businesses') }}

),

closings as (

    select * from {{ ref('int_wukong__opportunity_closings') }}

),

final as (

    select
        businesses.opportunity_id,
        status_map.canonical_value as opportunity_status,
        reason_map.canonical_value as lost_reason,
        case
            when status_map.canonical_value <> 'open' then closings.closed_at
        end as closed_at,
        {{ rejected_value(
            'unmapped', 'opportunity_status', 'businesses.end_code', 'status_map.canonical_value'
        ) }}
        || {{ rejected_value(
            'unmapped', 'lost_reason', 'businesses.lost_reason', 'reason_map.canonical_value'
        ) }} as rejected_values
    from businesses
    left join {{ ref('wukong_value_map') }} as status_map
        on status_map.entity = 'opportunities'
            and status_map.field = 'opportunity_status'
            and businesses.end_code = status_map.raw_value
    left join {{ ref('wukong_value_map') }} as reason_map
        on reason_map.entity = 'opportunities'
            and reason_map.field = 'lost_reason'
            and businesses.lost_reason = reason_map.raw_value
    left join closings
        on businesses.opportunity_id = closings.opportunity_id
            and closings.is_latest

)

select * from final

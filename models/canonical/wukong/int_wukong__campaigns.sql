with

campaigns as (

    select * from {{ ref('stg_wukong__campaigns') }}

),

final as (

    select
        -- ids
        campaigns.campaign_id,
        campaigns.campaign_code,

        -- strings
        campaigns.campaign_name,
        channel_map.canonical_value as channel,
        status_map.canonical_value as campaign_status,
        cast(null as {{ dbt.type_string() }}) as currency_code,
        campaigns.rejected_values
        || {{ rejected_value(
            'unmapped', 'channel', 'campaigns.marketing_type', 'channel_map.canonical_value'
        ) }} as rejected_values,

        -- numerics
        campaigns.budget_doc,
        -- release 11 records no actual cost; the cost file does
        cast(null as {{ dbt.type_numeric() }}) as actual_cost_doc,

        -- dates
        campaigns.start_date,
        campaigns.end_date
    from campaigns
    left join {{ ref('wukong_value_map') }} as channel_map
        on channel_map.entity = 'campaigns'
            and channel_map.field = 'channel'
            and campaigns.marketing_type = channel_map.raw_value
    left join {{ ref('wukong_value_map') }} as status_map
        on status_map.entity = 'campaigns'
            and status_map.field = 'campaign_status'
            and campaigns.status_code = status_map.raw_value

)

select * from final

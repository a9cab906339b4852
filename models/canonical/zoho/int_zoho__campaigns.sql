with

campaigns as (
    select * from {{ ref('stg_zoho__campaigns') }}
),

final as (
    select
        -- ids
        campaigns.campaign_id,
        campaigns.campaign_code,

        -- strings
        campaigns.campaign_name,
        channels.canonical_value as channel,
        statuses.canonical_value as campaign_status,
        campaigns.currency_code,
        campaigns.rejected_values
        || {{ rejected_value(
            'unmapped', 'channel', 'campaigns.campaign_type', 'channels.canonical_value'
        ) }}
        || {{ rejected_value(
            'unmapped', 'campaign_status', 'campaigns.status_name', 'statuses.canonical_value'
        ) }} as rejected_values,

        -- numerics
        campaigns.budget_doc,
        campaigns.actual_cost_doc,

        -- dates
        campaigns.start_date,
        campaigns.end_date
    from campaigns
    left join {{ ref('zoho_value_map') }} as channels
        on
            campaigns.campaign_type = channels.raw_value
            and channels.field = 'channel'
            and channels.entity = 'campaigns'
    left join {{ ref('zoho_value_map') }} as statuses
        on
            campaigns.status_name = statuses.raw_value
            and statuses.field = 'campaign_status'
            and statuses.entity = 'campaigns'
)

select * from final

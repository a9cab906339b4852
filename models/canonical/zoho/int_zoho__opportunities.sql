with

deals as (
    select * from {{ ref('stg_zoho__deals') }}
),

stages as (
    select * from {{ ref('int_zoho__pipeline_stages') }}
),

value_map as (
    select * from {{ ref('zoho_value_map') }} where entity = 'opportunities'
),

-- Closing_Date is what the seller expects and stays editable: only the history knows the close.
closings as (
    select
        opportunity_id,
        stage,
        max(entered_at) as closed_at
    from {{ ref('int_zoho__opportunity_stages') }}
    where stage in ('won', 'lost', 'invalid')
    group by opportunity_id, stage
),

final as (
    select
        -- ids
        deals.deal_id as opportunity_id,
        deals.account_id,
        deals.owner_id,

        -- strings
        {{ without_contact_details('deals.deal_name') }} as opportunity_name,
        deals.product_line as product_category,
        stages.stage,
        case
            when stages.stage in ('won', 'lost', 'invalid') then stages.stage
            when stages.stage is not null then 'open'
        end as opportunity_status,
        deals.currency_code,
        lost_reasons.canonical_value as lost_reason,
        deals.rejected_values
        || {{ rejected_value('unmapped', 'stage', 'deals.stage_name', 'stages.stage') }}
        || {{ rejected_value(
            'unmapped', 'lost_reason', 'deals.lost_reason', 'lost_reasons.canonical_value'
        ) }} as rejected_values,

        -- numerics
        deals.amount_doc,
        deals.probability,

        -- booleans
        deals.is_test,
        false as is_deleted,

        -- dates
        deals.closing_date as expected_close_date,

        -- timestamps
        case
            when stages.stage in ('won', 'lost', 'invalid')
                then coalesce(closings.closed_at, deals.stage_modified_at)
        end as closed_at,
        deals.created_at,
        deals.updated_at
    from deals
    left join stages
        on deals.stage_name = stages.stage_name and deals.pipeline_name = stages.pipeline_name
    left join closings on deals.deal_id = closings.opportunity_id and stages.stage = closings.stage
    left join value_map as lost_reasons
        on deals.lost_reason = lost_reasons.raw_value and lost_reasons.field = 'lost_reason'
)

select * from final

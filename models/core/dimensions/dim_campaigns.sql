with

campaigns as (

    select * from {{ ref('checked_campaigns') }}

    where broken_rule is null

),

final as (

    select
        {{ record_key(["'campaign'", 'source_system', 'campaign_id']) }} as campaign_key,
        source_system,
        campaign_id,
        campaign_code,
        campaign_name,
        channel,
        campaign_status,
        start_date,
        end_date,
        budget_doc,
        actual_cost_doc,
        currency_code

    from campaigns

)

select * from final

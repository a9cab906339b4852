with

leads as (
    select * from {{ ref('stg_zoho__leads') }}
),

campaigns as (
    select * from {{ ref('stg_zoho__campaigns') }}
),

-- Zoho knows no record without an owner, so a pseudo user stands for the public pool.
pool_users as (
    select user_id from {{ ref('stg_zoho__users') }} where profile_name = 'Public Pool'
),

final as (
    select
        -- ids
        leads.lead_id,
        leads.converted_account_id,
        case when pool_users.user_id is null then leads.owner_id end as owner_id,
        campaigns.campaign_code,

        -- strings
        {{ masked('leads', 'lead_name', 'leads') }} as lead_name,
        leads.company_name,
        {{ masked('leads', 'mobile', 'leads') }} as mobile,
        {{ masked('leads', 'email', 'leads') }} as email,
        channels.canonical_value as acquisition_channel,
        grades.canonical_value as lead_grade,
        leads.province,
        industries.canonical_value as industry,
        leads.product_line as product_category,
        leads.rejected_values
        || {{ rejected_value(
            'unmapped', 'acquisition_channel', 'leads.lead_source', 'channels.canonical_value'
        ) }}
        || {{ rejected_value('unmapped', 'lead_grade', 'leads.rating', 'grades.canonical_value') }}
        || {{ rejected_value(
            'unmapped', 'industry', 'leads.industry_name', 'industries.canonical_value'
        ) }} as rejected_values,

        -- booleans
        leads.is_converted,
        leads.is_test,
        false as is_deleted,

        -- timestamps
        leads.converted_at,
        leads.created_at,
        leads.updated_at
    from leads
    left join campaigns on leads.campaign_id = campaigns.campaign_id
    left join pool_users on leads.owner_id = pool_users.user_id
    left join {{ ref('zoho_value_map') }} as channels
        on
            leads.lead_source = channels.raw_value
            and channels.field = 'channel'
            and channels.entity = 'leads'
    left join {{ ref('zoho_value_map') }} as grades
        on
            leads.rating = grades.raw_value
            and grades.field = 'lead_grade'
            and grades.entity = 'leads'
    left join {{ ref('zoho_value_map') }} as industries
        on
            leads.industry_name = industries.raw_value
            and industries.field = 'industry'
            and industries.entity = 'leads'
)

select * from final

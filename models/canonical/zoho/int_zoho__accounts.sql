with

accounts as (
    select * from {{ ref('stg_zoho__accounts') }}
),

campaigns as (
    select * from {{ ref('stg_zoho__campaigns') }}
),

-- Zoho knows no record without an owner, so a pseudo user stands for the public pool.
pool_users as (
    select user_id from {{ ref('stg_zoho__users') }} where profile_name = 'Public Pool'
),

-- By list, not by account: an account that is delivered twice must not double its types.
type_lists as (
    select account_types from accounts where account_types is not null group by account_types
),

type_items as (
    {{ json_array_rows('type_lists', 'account_types', ['account_types']) }}
),

customer_types as (
    select
        type_items.account_types,
        case
            when count(value_map.canonical_value) = count(*)
                then {{ dbt.listagg(
                    'value_map.canonical_value', "','", 'order by type_items.array_index'
                ) }}
        end as customer_type
    from type_items
    left join {{ ref('zoho_value_map') }} as value_map
        on
            trim(both '"' from type_items.array_item) = value_map.raw_value
            and value_map.field = 'customer_type'
            and value_map.entity = 'accounts'
    group by type_items.account_types
),

final as (
    select
        -- ids
        accounts.account_id,
        accounts.account_no,
        case when pool_users.user_id is null then accounts.owner_id end as owner_id,
        campaigns.campaign_code,

        -- strings
        {{ masked('accounts', 'account_name', 'accounts', 'customer_types.customer_type') }} as account_name,
        accounts.province,
        industries.canonical_value as industry,
        customer_types.customer_type,
        tiers.canonical_value as key_account_tier,
        channels.canonical_value as acquisition_channel,
        {{ masked('accounts', 'mobile', 'accounts') }} as mobile,
        {{ masked('accounts', 'email', 'accounts') }} as email,
        accounts.rejected_values
        || {{ rejected_value(
            'unmapped', 'industry', 'accounts.industry_name', 'industries.canonical_value'
        ) }}
        || {{ rejected_value(
            'unmapped', 'customer_type', 'accounts.account_types', 'customer_types.customer_type'
        ) }}
        || {{ rejected_value(
            'unmapped', 'key_account_tier', 'accounts.key_account_level', 'tiers.canonical_value'
        ) }}
        || {{ rejected_value(
            'unmapped', 'acquisition_channel',
            'accounts.customer_source', 'channels.canonical_value'
        ) }} as rejected_values,

        -- booleans
        accounts.is_test,
        false as is_deleted,

        -- timestamps
        accounts.created_at,
        accounts.updated_at
    from accounts
    left join campaigns on accounts.campaign_id = campaigns.campaign_id
    left join pool_users on accounts.owner_id = pool_users.user_id
    left join customer_types on accounts.account_types = customer_types.account_types
    left join {{ ref('zoho_value_map') }} as industries
        on
            accounts.industry_name = industries.raw_value
            and industries.field = 'industry'
            and industries.entity = 'accounts'
    left join {{ ref('zoho_value_map') }} as tiers
        on
            accounts.key_account_level = tiers.raw_value
            and tiers.field = 'key_account_tier'
            and tiers.entity = 'accounts'
    left join {{ ref('zoho_value_map') }} as channels
        on
            accounts.customer_source = channels.raw_value
            and channels.field = 'channel'
            and channels.entity = 'accounts'
)

select * from final

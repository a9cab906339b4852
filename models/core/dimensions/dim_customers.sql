{{ kept_by_key(['customer_key']) }}

with

history as (

    select * from {{ ref('dim_customer_history') }}

),

identities as (

    select * from {{ ref('dim_customer_identities') }}

),

accounts as (

    select * from {{ ref('checked_accounts') }}

    where broken_rule is null

),

-- merged customers had a profile each: the survivor's own comes first
profiles as (

    select
        profiles.*,
        row_number() over (
            partition by profiles.customer_key order by identities.is_merged_away, profiles.account_no
        ) as profile_number

    from {{ ref('checked_account_profiles') }} as profiles

    inner join identities
        on identities.source_system = 'company_files' and profiles.account_no = identities.account_id

    where profiles.broken_rule is null

),

first_orders as (

    select
        customer_key,
        min(first_order_date) as first_order_date

    from {{ ref('fct_order_lines') }}

    group by customer_key

),

-- the product of the first order; the dearest line names it where there were several
first_products as (

    select
        customer_key,
        product_category,
        row_number() over (partition by customer_key order by net_amount desc, order_line_key asc) as line_rank

    from {{ ref('fct_order_lines') }}

    where line_type = 'sale' and is_countable_order and sold_date = first_order_date

),

first_contracts as (

    select
        customer_key,
        min(effective_date) as first_contract_date

    from {{ ref('fct_contract_events') }}

    where event_type = 'new' and mrr_after > 0

    group by customer_key

),

-- records that were merged or that several CRMs hold: the oldest tells when the customer became known
records as (

    select
        identities.customer_key,
        max(identities.surviving_no) as customer_no,
        min(accounts.created_at) as created_at,
        max(case when identities.is_merged_away then null else accounts.account_name end) as customer_name,
        max(accounts.updated_at) as updated_at

    from accounts

    inner join identities
        on accounts.source_system = identities.source_system and accounts.account_id = identities.account_id

    where not identities.is_test

    group by identities.customer_key

),

final as (

    select
        -- ids
        records.customer_key,
        records.customer_no,
        parents.customer_key as parent_customer_key,
        referrers.customer_key as referrer_customer_key,

        -- strings
        records.customer_name,
        history.region,
        history.province,
        history.industry,
        history.channel,
        history.segment,
        history.customer_types,
        history.key_account_tier,
        history.owner,
        history.team,
        first_products.product_category as first_product_category,
        profiles.loyalty_tier,

        -- booleans
        coalesce(profiles.is_named_key_account, false) as is_named_key_account,
        profiles.is_flagged_churned,

        -- dates
        {{ local_date('records.created_at') }} as created_date,
        first_orders.first_order_date,
        first_contracts.first_contract_date,
        least(
            coalesce(first_orders.first_order_date, first_contracts.first_contract_date),
            coalesce(first_contracts.first_contract_date, first_orders.first_order_date)
        ) as first_paid_date,
        profiles.loyalty_enrolled_date,

        -- timestamps
        records.created_at,
        records.updated_at

    from records

    inner join history
        on records.customer_key = history.customer_key and history.valid_to = cast('9999-12-31' as date)

    left join first_orders on records.customer_key = first_orders.customer_key

    left join first_products on records.customer_key = first_products.customer_key and first_products.line_rank = 1

    left join first_contracts on records.customer_key = first_contracts.customer_key

    left join profiles on records.customer_key = profiles.customer_key and profiles.profile_number = 1

    left join identities as parents
        on parents.source_system = 'company_files' and profiles.parent_account_no = parents.account_id

    left join identities as referrers
        on referrers.source_system = 'company_files' and profiles.referrer_account_no = referrers.account_id

)

select * from final

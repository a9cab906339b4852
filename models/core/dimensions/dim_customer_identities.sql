{{ kept_by_key(['account_key']) }}

with

accounts as (

    select * from {{ ref('checked_accounts') }}

    where broken_rule is null

),

mergers as (

    select
        merged_account_no,
        min(surviving_account_no) as surviving_account_no

    from {{ ref('crm_account_merges') }}

    group by merged_account_no

),

-- the customer number is what all systems of a company agree on; without one, the native id stands for it
numbered as (

    select
        source_system,
        account_id,
        coalesce(account_no, source_system || ':' || account_id) as customer_no,
        is_test

    from accounts

),

-- a merger may itself have been merged: two steps, and a test that no third is needed
survivors as (

    select
        numbered.source_system,
        numbered.account_id,
        numbered.customer_no,
        numbered.is_test,
        coalesce(
            second_merge.surviving_account_no, first_merge.surviving_account_no, numbered.customer_no
        ) as surviving_no

    from numbered

    left join mergers as first_merge on numbered.customer_no = first_merge.merged_account_no

    left join mergers as second_merge on first_merge.surviving_account_no = second_merge.merged_account_no

),

known_as as (

    select source_system, account_id, customer_no, surviving_no from survivors
    union
    select 'company_files' as source_system, customer_no as account_id, customer_no, surviving_no from survivors

),

test_customers as (

    select
        surviving_no,
        max(case when is_test then 1 else 0 end) = 1 as is_test

    from survivors

    group by surviving_no

),

final as (

    select
        {{ record_key(["'account'", 'known_as.source_system', 'known_as.account_id']) }} as account_key,
        {{ record_key(["'customer'", 'known_as.surviving_no']) }} as customer_key,
        known_as.source_system,
        known_as.account_id,
        known_as.customer_no,
        known_as.surviving_no,
        known_as.customer_no <> known_as.surviving_no as is_merged_away,
        test_customers.is_test

    from known_as

    inner join test_customers on known_as.surviving_no = test_customers.surviving_no

)

select * from final

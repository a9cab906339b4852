{{ kept_by_key(['customer_history_key']) }}

with

accounts as (

    select * from {{ ref('checked_accounts') }}

    where broken_rule is null

),

identities as (

    select * from {{ ref('dim_customer_identities') }}

    where not is_merged_away and not is_test

),

-- what became of a merged double's owner and tier is no history of its survivor
changes as (

    select history.*

    from {{ ref('checked_account_history') }} as history

    inner join identities
        on
            history.source_system = identities.source_system
            and history.account_no = identities.account_id

    where history.broken_rule is null

),

provinces as (

    select * from {{ ref('provinces') }}

),

employees as (

    select * from {{ ref('dim_employee_identities') }}

),

-- nobody counts before any of its records was there
first_records as (

    select
        identities.customer_key,
        min(accounts.created_at) as created_at

    from accounts

    inner join {{ ref('dim_customer_identities') }} as identities
        on accounts.source_system = identities.source_system and accounts.account_id = identities.account_id

    where not identities.is_test

    group by identities.customer_key

),

-- one customer in several CRMs: the first one names its attributes
current_accounts as (

    select
        accounts.*,
        identities.customer_key,
        identities.customer_no,
        row_number() over (
            partition by identities.customer_key order by accounts.source_system, accounts.account_id
        ) as listing

    from accounts

    inner join identities
        on accounts.source_system = identities.source_system and accounts.account_id = identities.account_id

),

-- the state of today holds from the beginning, except for what the history says otherwise
states as (

    select
        current_accounts.customer_key,
        cast('1900-01-01' as date) as valid_from,
        employees.employee_code as owner,
        current_accounts.key_account_tier,
        current_accounts.customer_type

    from current_accounts

    left join employees
        on current_accounts.source_system = employees.source_system and current_accounts.owner_id = employees.user_id

    where
        current_accounts.listing = 1
        and not exists (select 1 from changes where changes.customer_key = current_accounts.customer_key)

    union all

    select
        customer_key,
        case
            when row_number() over (partition by customer_key order by valid_from) = 1
                then cast('1900-01-01' as date)
            else valid_from
        end as valid_from,
        owner_code as owner,
        key_account_tier,
        customer_type

    from changes

),

final as (

    select
        {{ record_key([
            "'customer'", 'current_accounts.customer_no', dbt.cast('states.valid_from', dbt.type_string())
        ]) }} as customer_history_key,
        states.customer_key,
        states.valid_from,
        coalesce(
            lead(states.valid_from) over (partition by states.customer_key order by states.valid_from),
            cast('9999-12-31' as date)
        ) as valid_to,

        -- from when on the span can matter to anybody
        greatest(states.valid_from, {{ local_date('first_records.created_at') }}) as matters_from,
        current_accounts.province,
        provinces.region,
        current_accounts.industry,
        current_accounts.acquisition_channel as channel,
        current_accounts.campaign_code as campaign,

        -- two types at once are none: the coverage KPI counts them
        case when states.customer_type not like '%,%' then states.customer_type end as segment,
        states.customer_type as customer_types,
        states.key_account_tier,
        states.owner,
        owners.team

    from states

    inner join current_accounts on states.customer_key = current_accounts.customer_key and current_accounts.listing = 1

    left join first_records on states.customer_key = first_records.customer_key

    left join provinces on current_accounts.province = provinces.province

    left join employees as owners on owners.source_system = 'company_files' and states.owner = owners.user_id

)

select * from final

with

customers as (

    select * from {{ ref('dim_customers') }}

),

identities as (

    select * from {{ ref('dim_customer_identities') }}

    where not is_merged_away and not is_test

),

-- what became of a merged double's owner and tier is no news of its survivor
account_history as (

    select
        identities.customer_key,
        history.valid_from

    from {{ ref('checked_account_history') }} as history

    inner join identities
        on history.source_system = identities.source_system and history.account_no = identities.account_id

    where history.broken_rule is null

),

contacts_by_people as (

    select * from {{ ref('fct_interactions') }}

    where customer_key is not null and employee_key is not null and not is_automated

),

updates as (

    select customer_key, 'created' as update_type, created_date as update_date from customers
    union
    select customer_key, 'edited' as update_type, {{ local_date('updated_at') }} as update_date from customers
    where updated_at is not null
    union
    select customer_key, 'reassigned' as update_type, valid_from as update_date from account_history
    union
    select customer_key, 'contacted' as update_type, occurred_date as update_date from contacts_by_people

),

final as (

    select
        customer_key,
        update_type,
        update_date

    from updates

)

select * from final

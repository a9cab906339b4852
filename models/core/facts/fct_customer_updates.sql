{{ kept_by_key(
    key=['customer_key'],
    changes=[
        changed('dim_customers', ['customer_key']),
        changed('dim_customer_identities', ['customer_key']),
        changed('fct_interactions', ['customer_key'], 'customer_key is not null'),
        keys_where(
            'core', 'dim_customer_identities', ['customer_key'],
            '(source_system, account_id) in ('
            ~ changed('checked_account_history', ['source_system', 'account_no']) ~ ')'
        ),
    ]
) }}

with

customers as (

    select * from {{ ref('dim_customers') }}

    where {{ has_changed() }}

),

identities as (

    select * from {{ ref('dim_customer_identities') }}

    where
        not is_merged_away and not is_test
        and {{ has_changed() }}

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

    where
        customer_key is not null and employee_key is not null and not is_automated
        and {{ has_changed() }}

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

with

customers as (

    select * from {{ ref('stg_wukong__customers') }}

),

custom_fields as (

    select * from {{ ref('int_wukong__custom_fields') }}

),

account_fields as (

    select
        batch_id,
        {%- for column in [
            'account_no', 'industry', 'customer_type', 'key_account_tier',
            'acquisition_channel', 'campaign_code', 'is_test',
        ] %}
        max(case when canonical_column = '{{ column }}' then canonical_value end) as {{ column }},
        {%- endfor %}
        {{ joined_texts('rejected_values') }} as rejected_values
    from custom_fields
    where entity = 'accounts'
    group by batch_id

),

final as (

    select
        -- ids
        customers.account_id,
        account_fields.account_no,
        customers.owner_id,

        -- strings
        {{ masked('accounts', 'account_name', 'customers', 'account_fields.customer_type') }} as account_name,
        customers.province,
        account_fields.industry,
        account_fields.customer_type,
        account_fields.key_account_tier,
        account_fields.acquisition_channel,
        account_fields.campaign_code,
        {{ masked('accounts', 'mobile', 'customers') }} as mobile,
        {{ masked('accounts', 'email', 'customers') }} as email,
        coalesce(account_fields.rejected_values, '') as rejected_values,

        -- booleans
        coalesce(account_fields.is_test = 'true', false) as is_test,
        customers.is_deleted,

        -- timestamps
        customers.created_at,
        customers.updated_at
    from customers
    left join account_fields
        on customers.batch_id = account_fields.batch_id

)

select * from final

with

cases as (

    select
        *,
        {{ record_key(["'case'", 'source_system', 'case_id']) }} as case_key

    from {{ ref('checked_cases') }}

    where broken_rule is null and not coalesce(is_spam, false) and not coalesce(is_test_customer, false)

),

contacts as (

    select * from {{ ref('checked_case_contacts') }}

    where broken_rule is null

),

customers as (

    select * from {{ ref('dim_customer_history') }}

),

agents as (

    select * from {{ ref('dim_employee_identities') }}

),

products as (

    select * from {{ ref('dim_products') }}

),

topics as (

    select * from {{ ref('topics') }}

),

final as (

    select
        -- ids
        {{ record_key(["'case_contact'", 'contacts.source_system', 'contacts.case_contact_id']) }}
            as service_contact_key,
        cases.case_key,
        cases.case_no,
        cases.customer_key,
        agents.employee_key as agent_key,
        contacts.source_system,

        -- strings
        cases.contact_type,
        cases.case_status,
        contacts.handled_by,

        -- segments, as of the opening of the ticket
        coalesce(contacts.channel, cases.channel) as channel,
        cases.topic,
        cases.priority,
        agents.employee_code as agent,
        agents.team,
        products.product_category,
        customers.region,
        customers.industry,
        customers.segment,
        customers.key_account_tier,

        -- numerics
        row_number() over (
            partition by cases.case_key order by contacts.opened_at, contacts.case_contact_id
        ) as contact_number,
        cases.severity,
        contacts.handle_seconds,
        contacts.talk_seconds,
        contacts.hold_seconds,
        contacts.after_contact_seconds,
        contacts.concurrent_contacts,
        coalesce(cases.reopened_count, 0) as reopened_count,

        -- booleans
        coalesce(contacts.is_agent_initiated, false) as is_agent_initiated,
        coalesce(contacts.is_escalated_to_human, false) as is_escalated_to_human,
        coalesce(cases.is_escalated, false) as is_escalated,
        coalesce(cast(topics.is_first_contact_resolvable as {{ dbt.type_boolean() }}), true)
            as is_first_contact_resolvable,

        -- dates
        {{ local_date('contacts.opened_at') }} as opened_date,

        -- timestamps
        cases.created_at as case_opened_at,
        contacts.opened_at,
        contacts.responded_at,
        cases.solved_at,
        cases.closed_at

    from contacts

    inner join cases on contacts.source_system = cases.source_system and contacts.case_id = cases.case_id

    left join topics on cases.topic = topics.topic

    left join products on cases.product_code = products.product_code

    left join agents on contacts.source_system = agents.source_system and contacts.agent_id = agents.user_id

    left join customers
        on
            cases.customer_key = customers.customer_key
            and {{ local_date('cases.created_at') }} >= customers.valid_from
            and {{ local_date('cases.created_at') }} < customers.valid_to

)

select * from final

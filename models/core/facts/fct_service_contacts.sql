{#- contacts of one customer are read together, those of nobody known by ticket -#}
{%- set group_of_case = 'coalesce(customer_key, ' ~ record_key(["'case'", 'source_system', 'case_id']) ~ ')' -%}
{{ kept_by_key(
    key=['coalesce(customer_key, case_key)'],
    changes=[
        changed('checked_cases', [group_of_case]),
        keys_where(
            'quarantine', 'checked_cases', [group_of_case],
            '(source_system, case_id) in (' ~ changed('checked_case_contacts', ['source_system', 'case_id']) ~ ')'
        ),
        changed('dim_customer_history', ['customer_key']),
    ],
    lookups=['dim_employee_identities', 'dim_products']
) }}

with

cases as (

    select
        *,
        {{ record_key(["'case'", 'source_system', 'case_id']) }} as case_key

    from {{ ref('checked_cases') }}

    where
        broken_rule is null and not coalesce(is_spam, false) and not coalesce(is_test_customer, false)
        and {{ has_changed([group_of_case]) }}

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

ticket_contacts as (

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
        lpad(
            cast(cast(extract(
                hour from {{ from_utc('contacts.opened_at', var('reporting_timezone')) }}
            ) as integer) as {{ dbt.type_string() }}), 2, '0'
        ) as hour,
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

),

placed as (

    select
        *,

        -- who is handed on to a person has contacted us once
        not is_agent_initiated and not coalesce(
            lag(is_escalated_to_human) over (partition by case_key order by contact_number), false
        ) as is_inbound,
        coalesce(handled_by = 'human' and responded_at is not null and agent is not null, false)
            as is_answered_by_agent,
        coalesce(
            handled_by = 'bot'
            and not is_escalated_to_human
            and solved_at is not null
            and contact_number = max(contact_number) over (partition by case_key),
            false
        ) as is_resolved_by_bot

    from ticket_contacts

),

inbound_contacts as (

    select
        service_contact_key,
        opened_date,
        lag(opened_date) over (
            partition by customer_key, topic order by opened_at, service_contact_key
        ) as previous_opened_date

    from placed

    where is_inbound and customer_key is not null and topic is not null

),

-- solved by the bot means little where the customer asks a person within a day
asked_again as (

    select bot_contacts.service_contact_key

    from placed as bot_contacts

    inner join placed as human_contacts
        on
            bot_contacts.customer_key = human_contacts.customer_key
            and human_contacts.opened_at > bot_contacts.opened_at
            and human_contacts.opened_at <= {{ dbt.dateadd('hour', 24, 'bot_contacts.opened_at') }}

    where bot_contacts.is_resolved_by_bot and human_contacts.handled_by = 'human'

    group by bot_contacts.service_contact_key

),

final as (

    select
        placed.*,
        placed.is_resolved_by_bot and asked_again.service_contact_key is null as is_contained,
        coalesce(
            inbound_contacts.opened_date
            <= {{ add_days('inbound_contacts.previous_opened_date', var('repeat_contact_days')) }},
            false
        ) as is_repeat

    from placed

    left join asked_again on placed.service_contact_key = asked_again.service_contact_key

    left join inbound_contacts on placed.service_contact_key = inbound_contacts.service_contact_key

)

select * from final

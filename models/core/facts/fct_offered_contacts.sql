{%- set contact = record_key(["'case_contact'", 'source_system', 'case_contact_id']) -%}
{{ kept_by_key(
    key=['service_contact_key'],
    changes=[
        changed('fct_service_contacts', ['service_contact_key']),
        changed('checked_case_contacts', [contact]),
        keys_where(
            'quarantine', 'checked_case_contacts', [contact],
            '(source_system, case_id) in (' ~ changed('checked_cases', ['source_system', 'case_id'], 'is_spam') ~ ')'
        ),
    ],
    lookups=['dim_employee_identities']
) }}

with

contacts as (

    select * from {{ ref('fct_service_contacts') }}

    where not is_agent_initiated and {{ has_changed() }}

),

spam_cases as (

    select * from {{ ref('checked_cases') }}

    where broken_rule is null and is_spam and not coalesce(is_test_customer, false)

),

spam_contacts as (

    select * from {{ ref('checked_case_contacts') }}

    where
        broken_rule is null
        and not coalesce(is_agent_initiated, false)
        and {{ has_changed([contact]) }}

),

agents as (

    select * from {{ ref('dim_employee_identities') }}

),

service_levels as (

    select * from {{ ref('service_levels') }}

),

working_hours as (

    select * from {{ ref('dim_working_hours') }}

),

offered as (

    select
        contacts.service_contact_key,
        contacts.channel,
        contacts.agent,
        contacts.team,
        contacts.topic,
        false as is_spam,
        contacts.opened_at,
        contacts.responded_at

    from contacts

    union all

    select
        {{ record_key(["'case_contact'", 'spam_contacts.source_system', 'spam_contacts.case_contact_id']) }}
            as service_contact_key,
        coalesce(spam_contacts.channel, spam_cases.channel) as channel,
        agents.employee_code as agent,
        agents.team,
        spam_cases.topic,
        true as is_spam,
        spam_contacts.opened_at,
        spam_contacts.responded_at

    from spam_contacts

    inner join spam_cases
        on spam_contacts.source_system = spam_cases.source_system and spam_contacts.case_id = spam_cases.case_id

    left join agents
        on spam_contacts.source_system = agents.source_system and spam_contacts.agent_id = agents.user_id

),

timed as (

    select
        offered.*,
        {{ business_minutes('opened_hours', 'offered.opened_at', 'responded_hours', 'offered.responded_at') }}
            as response_business_minutes,
        {{ from_utc('offered.opened_at', var('reporting_timezone')) }} as opened_local

    from offered

    left join working_hours as opened_hours
        on {{ in_working_hours('opened_hours', 'offered.channel', 'offered.opened_at') }}

    left join working_hours as responded_hours
        on {{ in_working_hours('responded_hours', 'offered.channel', 'offered.responded_at') }}

),

final as (

    select
        -- ids
        timed.service_contact_key,

        -- segments
        timed.channel,
        timed.agent,
        timed.team,
        timed.topic,
        lpad(cast(extract(hour from timed.opened_local) as {{ dbt.type_string() }}), 2, '0') as hour,

        -- numerics
        timed.response_business_minutes,

        -- booleans
        timed.is_spam,
        timed.responded_at is not null as is_answered,
        coalesce(timed.response_business_minutes <= service_levels.response_minutes, false) as is_within_service_level,

        -- dates
        cast(timed.opened_local as date) as opened_date,

        -- timestamps
        timed.opened_at,
        timed.responded_at

    from timed

    left join service_levels on timed.channel = service_levels.channel

)

select * from final

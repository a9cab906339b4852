with

contacts as (

    select * from {{ ref('fct_service_contacts') }}

),

working_hours as (

    select * from {{ ref('dim_working_hours') }}

),

cases as (

    select
        case_key,
        max(case_no) as case_no,
        max(customer_key) as customer_key,
        max(source_system) as source_system,
        max(contact_type) as contact_type,
        max(case_status) as case_status,
        max(case when contact_number = 1 then channel end) as channel,
        max(topic) as topic,
        max(priority) as priority,
        max(product_category) as product_category,
        max(region) as region,
        max(industry) as industry,
        max(segment) as segment,
        max(key_account_tier) as key_account_tier,
        max(severity) as severity,
        max(reopened_count) as reopened_count,
        sum(case when is_agent_initiated then 0 else 1 end) as contact_count,
        max(case when contact_number = 1 and is_agent_initiated then 1 else 0 end) = 1 as is_agent_created,
        max(case when is_escalated or is_escalated_to_human then 1 else 0 end) = 1 as is_transferred,
        min(case when is_first_contact_resolvable then 1 else 0 end) = 1 as is_first_contact_resolvable,
        min(case_opened_at) as opened_at,
        max(solved_at) as solved_at,

        -- a bot's answer is not a first response
        min(case when handled_by = 'human' and not is_agent_initiated then responded_at end) as first_response_at

    from contacts

    group by case_key

),

-- who answered first, by name; the earliest contact breaks a tie
first_agents as (

    select
        case_key,
        agent,
        team,
        row_number() over (partition by case_key order by responded_at, contact_number) as answer_number

    from contacts

    where handled_by = 'human' and responded_at is not null and not is_agent_initiated

),

localised as (

    select
        cases.*,
        first_agents.agent,
        first_agents.team,
        {{ from_utc('cases.opened_at', var('reporting_timezone')) }} as opened_local,
        {{ from_utc('cases.first_response_at', var('reporting_timezone')) }} as responded_local,
        lead(cases.opened_at) over (
            partition by cases.customer_key, cases.topic order by cases.opened_at, cases.case_key
        ) as next_opened_at

    from cases

    left join first_agents on cases.case_key = first_agents.case_key and first_agents.answer_number = 1

),

final as (

    select
        -- ids
        localised.case_key,
        localised.customer_key,
        localised.case_no,
        localised.source_system,

        -- strings
        localised.contact_type,
        localised.case_status,

        -- segments
        localised.channel,
        localised.topic,
        localised.priority,
        localised.product_category,
        localised.agent,
        localised.team,
        localised.region,
        localised.industry,
        localised.segment,
        localised.key_account_tier,

        -- numerics
        localised.severity,
        localised.reopened_count,
        localised.contact_count,
        cast(
            {{ minutes_between('localised.opened_at', 'localised.first_response_at') }} as {{ dbt.type_numeric() }}
        ) as first_response_minutes,
        cast(
            {{ working_minutes('responded_hours', 'localised.responded_local') }}
            - {{ working_minutes('opened_hours', 'localised.opened_local') }}
            as {{ dbt.type_numeric() }}
        ) as first_response_business_minutes,

        -- booleans
        localised.is_agent_created,
        localised.is_transferred,
        localised.is_first_contact_resolvable,
        localised.solved_at is not null as is_solved,
        localised.reopened_count > 0 or (
            localised.customer_key is not null
            and coalesce(
                localised.next_opened_at
                <= {{ dbt.dateadd('day', var('repeat_contact_days'), 'localised.solved_at') }},
                false
            )
        ) as is_repeated,

        -- dates
        cast(localised.opened_local as date) as opened_date,

        -- timestamps
        localised.opened_at,
        localised.first_response_at,
        localised.solved_at

    from localised

    left join working_hours as opened_hours
        on
            localised.channel = opened_hours.channel
            and cast(localised.opened_local as date) = opened_hours.date_day

    left join working_hours as responded_hours
        on
            localised.channel = responded_hours.channel
            and cast(localised.responded_local as date) = responded_hours.date_day

)

select * from final

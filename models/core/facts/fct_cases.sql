{#- what is not solved ages every night -#}
{{ kept_by_key(
    key=['coalesce(customer_key, case_key)'],
    changes=[
        changed('fct_service_contacts', ['coalesce(customer_key, case_key)']),
        keys_where(
            'core', 'fct_service_contacts', ['coalesce(customer_key, case_key)'],
            'solved_at is null or case_key in (' ~ changed('fct_case_statuses', ['case_key']) ~ ')'
        ),
    ]
) }}

with

contacts as (

    select * from {{ ref('fct_service_contacts') }}

    where {{ has_changed() }}

),

statuses as (

    select * from {{ ref('fct_case_statuses') }}
    {%- if builds_on_last_night() %}

    where case_key in (select case_key from contacts)
    {%- endif %}

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
        count(case when not is_agent_initiated then 1 end) as contact_count,
        max(case when contact_number = 1 and is_agent_initiated then 1 else 0 end) = 1 as is_agent_created,
        max(case when is_escalated or is_escalated_to_human then 1 else 0 end) = 1 as is_transferred,
        min(case when is_first_contact_resolvable then 1 else 0 end) = 1 as is_first_contact_resolvable,
        min(case_opened_at) as opened_at,
        max(solved_at) as solved_at,

        -- the last solution of a ticket that was never reopened is its first one
        case when max(reopened_count) = 0 then max(solved_at) end as sole_solved_at,

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

-- a ticket that logged no change of status is not in here: nobody knows whether it waited or was reopened
logs as (

    select
        case_key,
        min(case when status in ('solution_offered', 'solved') then started_at end) as first_solution_at,
        min(case when status = 'solved' then started_at end) as first_solved_at,
        max(case when is_reopening then started_at end) as last_reopened_at,
        sum(case when status = 'pending_customer' then 1 else 0 end * minutes) as waiting_minutes,
        sum(case when status = 'pending_customer' then 1 else 0 end * business_minutes) as waiting_business_minutes

    from statuses

    group by case_key

),

timed as (

    select
        cases.*,
        first_agents.agent,
        first_agents.team,
        case when logs.case_key is null then cases.sole_solved_at else logs.first_solution_at end as first_solution_at,
        case when logs.case_key is null then cases.sole_solved_at else logs.first_solved_at end as first_solved_at,
        logs.last_reopened_at,
        logs.waiting_minutes,
        logs.waiting_business_minutes,
        coalesce(logs.last_reopened_at, cases.opened_at) as clock_started_at,
        coalesce(cases.solved_at, {{ as_of_end() }}) as outcome_at,
        lead(cases.opened_at) over (
            partition by cases.customer_key, cases.topic order by cases.opened_at, cases.case_key
        ) as next_opened_at

    from cases

    left join first_agents on cases.case_key = first_agents.case_key and first_agents.answer_number = 1

    left join logs on cases.case_key = logs.case_key

),

final as (

    select
        -- ids
        timed.case_key,
        timed.customer_key,
        timed.case_no,
        timed.source_system,

        -- strings
        timed.contact_type,
        timed.case_status,

        -- segments
        timed.channel,
        timed.topic,
        timed.priority,
        timed.product_category,
        timed.agent,
        timed.team,
        timed.region,
        timed.industry,
        timed.segment,
        timed.key_account_tier,

        -- numerics
        timed.severity,
        timed.reopened_count,
        timed.contact_count,

        -- numerics, from the opening
        {{ elapsed_minutes('timed.opened_at', 'timed.first_response_at') }} as first_response_minutes,
        {{ business_minutes('opened_hours', 'timed.opened_at', 'responded_hours', 'timed.first_response_at') }}
            as first_response_business_minutes,
        {{ elapsed_minutes('timed.opened_at', 'timed.first_solution_at') }} as first_solution_minutes,
        {{ business_minutes('opened_hours', 'timed.opened_at', 'solution_hours', 'timed.first_solution_at') }}
            as first_solution_business_minutes,
        {{ business_minutes('opened_hours', 'timed.opened_at', 'first_solved_hours', 'timed.first_solved_at') }}
            as first_solved_business_minutes,
        {{ elapsed_minutes('timed.opened_at', 'timed.solved_at') }} as resolution_minutes,
        {{ business_minutes('opened_hours', 'timed.opened_at', 'solved_hours', 'timed.solved_at') }}
            as resolution_business_minutes,
        cast(timed.waiting_minutes as {{ dbt.type_numeric() }}) as waiting_minutes,
        cast(timed.waiting_business_minutes as {{ dbt.type_numeric() }}) as waiting_business_minutes,

        -- from the last reopening, where there was one, to the solution, or to the end of the last known day
        {{ business_minutes('clock_hours', 'timed.clock_started_at', 'outcome_hours', 'timed.outcome_at') }}
            as clock_business_minutes,

        -- booleans
        timed.is_agent_created,
        timed.is_transferred,
        timed.is_first_contact_resolvable,
        timed.solved_at is not null as is_solved,
        timed.reopened_count > 0 or coalesce(
            timed.customer_key is not null
            and timed.next_opened_at <= {{ dbt.dateadd('day', var('repeat_contact_days'), 'timed.solved_at') }},
            false
        ) as is_repeated,

        -- dates
        {{ local_date('timed.opened_at') }} as opened_date,
        {{ local_date('timed.first_solution_at') }} as first_solution_date,
        {{ local_date('timed.first_solved_at') }} as first_solved_date,
        {{ local_date('timed.solved_at') }} as solved_date,

        -- timestamps
        timed.opened_at,
        timed.first_response_at,
        timed.first_solution_at,
        timed.first_solved_at,
        timed.last_reopened_at,
        timed.solved_at

    from timed

    left join working_hours as opened_hours
        on {{ in_working_hours('opened_hours', 'timed.channel', 'timed.opened_at') }}

    left join working_hours as responded_hours
        on {{ in_working_hours('responded_hours', 'timed.channel', 'timed.first_response_at') }}

    left join working_hours as solution_hours
        on {{ in_working_hours('solution_hours', 'timed.channel', 'timed.first_solution_at') }}

    left join working_hours as first_solved_hours
        on {{ in_working_hours('first_solved_hours', 'timed.channel', 'timed.first_solved_at') }}

    left join working_hours as solved_hours
        on {{ in_working_hours('solved_hours', 'timed.channel', 'timed.solved_at') }}

    left join working_hours as clock_hours
        on {{ in_working_hours('clock_hours', 'timed.channel', 'timed.clock_started_at') }}

    left join working_hours as outcome_hours
        on {{ in_working_hours('outcome_hours', 'timed.channel', 'timed.outcome_at') }}

)

select * from final

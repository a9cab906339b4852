{{ kept_by_key(
    key=['case_key'],
    changes=[changed('fct_service_contacts', ['case_key']), changed('fct_case_statuses', ['case_key'])]
) }}

with recursive

contacts as (

    select
        *,
        row_number() over (partition by case_key order by contact_number) as customer_contact_number

    from {{ ref('fct_service_contacts') }}

    where handled_by = 'human' and not is_agent_initiated and {{ has_changed() }}

),

statuses as (

    select * from {{ ref('fct_case_statuses') }}

    where status in ('pending_customer', 'on_hold')

),

working_hours as (

    select * from {{ ref('dim_working_hours') }}

),

-- whoever writes again before the answer still asks the same: a contact looks at the turn that the one before left open
placed as (

    select
        case_key,
        customer_contact_number,
        1 as turn_number,
        responded_at as answered_at

    from contacts

    where customer_contact_number = 1

    union all

    select
        contacts.case_key,
        contacts.customer_contact_number,
        placed.turn_number + case when placed.answered_at <= contacts.opened_at then 1 else 0 end as turn_number,
        case
            when placed.answered_at <= contacts.opened_at then contacts.responded_at
            else least(placed.answered_at, contacts.responded_at)
        end as answered_at

    from placed

    inner join contacts
        on
            placed.case_key = contacts.case_key
            and placed.customer_contact_number + 1 = contacts.customer_contact_number

),

-- the answering contact stands for its turn; without an answer the first one does
ranked as (

    select
        contacts.*,
        placed.turn_number,
        min(contacts.opened_at) over (partition by contacts.case_key, placed.turn_number) as started_at,
        first_value(contacts.channel) over (
            partition by contacts.case_key, placed.turn_number order by contacts.contact_number
        ) as turn_channel,
        row_number() over (
            partition by contacts.case_key, placed.turn_number
            order by contacts.responded_at nulls last, contacts.contact_number
        ) as answer_number

    from contacts

    inner join placed
        on
            contacts.case_key = placed.case_key
            and contacts.customer_contact_number = placed.customer_contact_number

),

turns as (

    select * from ranked where answer_number = 1

),

-- while the ticket waits for the customer or for others, the customer does not wait for an answer
pauses as (

    select
        turns.case_key,
        turns.turn_number,
        turns.turn_channel,
        greatest(statuses.started_at, turns.started_at) as paused_at,
        least(coalesce(statuses.ended_at, turns.responded_at), turns.responded_at) as resumed_at

    from turns

    inner join statuses
        on
            turns.case_key = statuses.case_key
            and statuses.started_at < turns.responded_at
            and coalesce(statuses.ended_at, turns.responded_at) > turns.started_at

),

paused_by_turn as (

    select
        pauses.case_key,
        pauses.turn_number,
        sum({{ business_minutes('from_hours', 'pauses.paused_at', 'to_hours', 'pauses.resumed_at') }})
            as paused_business_minutes

    from pauses

    left join working_hours as from_hours
        on {{ in_working_hours('from_hours', 'pauses.turn_channel', 'pauses.paused_at') }}

    left join working_hours as to_hours
        on {{ in_working_hours('to_hours', 'pauses.turn_channel', 'pauses.resumed_at') }}

    group by pauses.case_key, pauses.turn_number

),

final as (

    select
        -- ids
        turns.case_key,
        turns.turn_number,

        -- segments
        turns.turn_channel as channel,
        turns.agent,
        turns.team,
        turns.topic,
        turns.priority,
        turns.region,
        turns.key_account_tier,

        -- numerics
        {{ elapsed_minutes('turns.started_at', 'turns.responded_at') }} as response_minutes,
        cast(
            {{ business_minutes('started_hours', 'turns.started_at', 'answered_hours', 'turns.responded_at') }}
            - coalesce(paused_by_turn.paused_business_minutes, 0)
            as {{ dbt.type_numeric() }}
        ) as response_business_minutes,

        -- dates
        {{ local_date('turns.started_at') }} as started_date,

        -- timestamps
        turns.started_at,
        turns.responded_at as answered_at

    from turns

    left join paused_by_turn
        on turns.case_key = paused_by_turn.case_key and turns.turn_number = paused_by_turn.turn_number

    left join working_hours as started_hours
        on {{ in_working_hours('started_hours', 'turns.turn_channel', 'turns.started_at') }}

    left join working_hours as answered_hours
        on {{ in_working_hours('answered_hours', 'turns.turn_channel', 'turns.responded_at') }}

)

select * from final

{{ kept_by_key(
    key=['case_key'],
    changes=[
        changed('fct_service_contacts', ['case_key']),
        keys_where(
            'core', 'fct_service_contacts', ['case_key'],
            'case_no in (' ~ changed('checked_case_status_changes', ['case_no']) ~ ')'
        ),
    ]
) }}

with

status_changes as (

    select * from {{ ref('checked_case_status_changes') }}

    where broken_rule is null

),

contacts as (

    select * from {{ ref('fct_service_contacts') }}

    where {{ has_changed() }}

),

working_hours as (

    select * from {{ ref('dim_working_hours') }}

),

cases as (

    select
        case_key,
        max(case_no) as case_no,
        max(case when contact_number = 1 then channel end) as channel,
        min(case_opened_at) as opened_at,
        max(solved_at) as solved_at

    from contacts

    group by case_key

),

-- two changes can bear one moment: the later number is the later change
followed as (

    select
        cases.case_key,
        cases.channel,
        cases.opened_at,
        cases.solved_at,
        status_changes.source_system,
        status_changes.status_change_id,
        status_changes.status,
        status_changes.changed_at as started_at,
        lead(status_changes.changed_at) over (
            partition by cases.case_key order by status_changes.changed_at, status_changes.status_change_id
        ) as ended_at,
        coalesce(sum(case when status_changes.status = 'solved' then 1 else 0 end) over (
            partition by cases.case_key order by status_changes.changed_at, status_changes.status_change_id
            rows between unbounded preceding and 1 preceding
        ), 0) as solved_before

    from status_changes

    inner join cases on status_changes.case_no = cases.case_no

),

-- what lies before the opening or after the final solution is not part of solving; an open ticket has no solution yet
clipped as (

    select
        *,
        greatest(started_at, opened_at) as counted_from,
        case
            when solved_at is not null
                then greatest(least(coalesce(ended_at, solved_at), solved_at), started_at, opened_at)
        end as counted_to,

        -- opened again after a solution, and not after a wait that came later
        status = 'open' and solved_before > 0 and row_number() over (
            partition by case_key, solved_before, status order by started_at, status_change_id
        ) = 1 as is_reopening

    from followed

),

final as (

    select
        -- ids
        {{ record_key(["'case_status_change'", 'clipped.source_system', 'clipped.status_change_id']) }}
            as case_status_key,
        clipped.case_key,

        -- strings
        clipped.status,

        -- numerics
        {{ elapsed_minutes('clipped.counted_from', 'clipped.counted_to') }} as minutes,
        {{ business_minutes('from_hours', 'clipped.counted_from', 'to_hours', 'clipped.counted_to') }}
            as business_minutes,

        -- booleans
        clipped.is_reopening,

        -- timestamps
        clipped.started_at,
        clipped.ended_at

    from clipped

    left join working_hours as from_hours
        on {{ in_working_hours('from_hours', 'clipped.channel', 'clipped.counted_from') }}

    left join working_hours as to_hours
        on {{ in_working_hours('to_hours', 'clipped.channel', 'clipped.counted_to') }}

)

select * from final

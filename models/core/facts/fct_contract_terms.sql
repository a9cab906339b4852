{{ kept_by_key(['contract_key'], changes=[changed('fct_contract_events', ['contract_key'])]) }}

with

events as (

    select
        *,
        event_type in ('new', 'renewal', 'reactivation') and mrr_after > 0 as is_opening

    from {{ ref('fct_contract_events') }}

    where {{ has_changed() }}

),

-- an event belongs to the term that was opened last; a cancellation of the same day ends the term before
placed as (

    select
        *,
        sum(case when is_opening then 1 else 0 end) over (
            partition by contract_key
            order by
                effective_date,
                case when event_type = 'cancellation' then 1 when is_opening then 2 else 3 end,
                contract_event_key
            rows between unbounded preceding and current row
        ) as term_number

    from events

),

openings as (

    select
        *,
        coalesce(term_start, effective_date) as starts_on

    from placed

    where is_opening and term_end is not null

),

renewals as (

    select
        *,
        coalesce(term_start, effective_date) as starts_on

    from events

    where event_type = 'renewal'

),

-- what was paid last within the term, and whether it was cancelled before its end
ranked_events as (

    select
        placed.contract_key,
        placed.term_number,
        placed.event_type,
        placed.mrr_after,
        row_number() over (
            partition by placed.contract_key, placed.term_number, placed.event_type = 'cancellation'
            order by
                placed.effective_date desc, placed.is_opening asc, placed.booked_date desc nulls last,
                placed.contract_event_key desc
        ) as recency

    from placed

    inner join openings
        on placed.contract_key = openings.contract_key and placed.term_number = openings.term_number

    where placed.effective_date <= openings.term_end

),

states as (

    select
        contract_key,
        term_number,
        max(case when event_type <> 'cancellation' and recency = 1 then mrr_after end) as mrr_due,
        max(case when event_type = 'cancellation' then 1 else 0 end) = 1 as is_cancelled

    from ranked_events

    group by contract_key, term_number

),

next_terms as (

    select
        openings.contract_event_key,
        renewals.booked_date,
        renewals.mrr_after,
        row_number() over (
            partition by openings.contract_event_key
            order by renewals.starts_on asc, renewals.booked_date asc nulls last, renewals.contract_event_key asc
        ) as turn

    from openings

    inner join renewals
        on openings.contract_key = renewals.contract_key and renewals.starts_on > openings.starts_on

),

renewed as (

    select
        openings.contract_event_key,
        next_terms.booked_date,
        next_terms.mrr_after

    from openings

    inner join next_terms
        on
            openings.contract_event_key = next_terms.contract_event_key
            and next_terms.turn = 1
            and next_terms.booked_date <= {{ add_days('openings.term_end', var('renewal_grace_days')) }}

),

final as (

    select
        -- ids
        openings.contract_event_key as opening_event_key,
        openings.contract_key,
        openings.customer_key,
        openings.contract_no,

        -- segments, as of the opening of the term
        openings.event_type as opened_by,
        openings.region,
        openings.industry,
        openings.segment,
        openings.key_account_tier,
        openings.owner,
        openings.team,
        openings.product_category,

        -- numerics
        cast(states.mrr_due as {{ dbt.type_numeric() }}) as mrr_due,
        cast(
            case when renewed.contract_event_key is null or states.is_cancelled then 0 else renewed.mrr_after end
            as {{ dbt.type_numeric() }}
        ) as mrr_renewed,

        -- booleans
        states.is_cancelled,
        renewed.contract_event_key is not null and not states.is_cancelled as is_renewed,

        -- dates
        openings.starts_on as term_start,
        openings.term_end,
        renewed.booked_date as renewed_date

    from openings

    inner join states on openings.contract_key = states.contract_key and openings.term_number = states.term_number

    left join renewed on openings.contract_event_key = renewed.contract_event_key

)

select * from final

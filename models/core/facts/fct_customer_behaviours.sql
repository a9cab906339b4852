with

scoring_dates as (

    select * from {{ ref('dim_scoring_dates') }}

    where {{ in_dirty_slice(
        ['fct_cases.opened_date', 'fct_interactions.occurred_date', 'fct_survey_answers.responded_date'], before=365,
        spine='dim_scoring_dates', key=['scored_on'],
        first_day='scored_on', last_day='scored_on'
    ) }}

),

cases as (

    select * from {{ ref('fct_cases') }}

    where contact_type = 'complaint'

),

interactions as (

    select * from {{ ref('fct_interactions') }}

    where interaction_type in ('app_login', 'visit', 'email_sent', 'email_open', 'retention_offer')

),

answers as (

    select * from {{ ref('fct_survey_answers') }}

    where is_valid and survey_type = 'csat' and scale_max > scale_min

),

-- what customers do and say, one kind beside the other; a sales rep's visit is not theirs
events as (

    select
        customer_key, opened_date as event_date, 'complaint' as kind,
        cast(null as {{ dbt.type_numeric() }}) as score, {{ local_date('solved_at') }} as solved_date
    from cases
    union all
    select
        customer_key, occurred_date as event_date,
        case when interaction_type in ('app_login', 'visit') then 'use' else interaction_type end as kind,
        cast(null as {{ dbt.type_numeric() }}) as score, cast(null as date) as solved_date
    from interactions
    where interaction_type <> 'visit' or employee_key is null
    union all
    select
        customer_key, responded_date as event_date, 'answer' as kind,
        (score - scale_min) / (scale_max - scale_min) as score, cast(null as date) as solved_date
    from answers

),

-- how many days before the scoring date each lies
aged as (

    select
        scoring_dates.scored_on,
        events.*,
        {{ dbt.datediff('events.event_date', 'scoring_dates.scored_on', 'day') }} as days_ago,
        coalesce(events.solved_date <= {{ add_days('events.event_date', var('complaint_sla_days')) }}, false)
            as is_solved_in_time

    from events

    inner join scoring_dates on {{ within_days('events.event_date', 365, 'scoring_dates.scored_on') }}

    where events.customer_key is not null

),

final as (

    select
        scored_on,
        customer_key,
        count(case when kind = 'complaint' and days_ago < 90 then 1 end) as complaints_90d,
        count(case
            when kind = 'complaint' and days_ago < 90 and days_ago > {{ var('complaint_sla_days') }}
                and not is_solved_in_time then 1
        end) as slow_complaints_90d,
        count(case when kind = 'use' then 1 end) as uses_12m,
        count(case when kind = 'use' and days_ago < 90 then 1 end) as uses_90d,
        count(case when kind = 'use' and days_ago >= 90 and days_ago < 180 then 1 end) as uses_90d_before,
        count(case when kind = 'email_sent' and days_ago < 90 then 1 end) as mails_90d,
        count(case when kind = 'email_open' and days_ago < 90 then 1 end) as opens_90d,
        count(case when kind = 'email_open' and days_ago >= 90 then 1 end) as opens_before,
        count(case when kind = 'retention_offer' and days_ago < 90 then 1 end) as offers_90d,
        min(case when kind = 'answer' and days_ago < 180 then score end) as lowest_satisfaction

    from aged

    group by scored_on, customer_key

)

select * from final

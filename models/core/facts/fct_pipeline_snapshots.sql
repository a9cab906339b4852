{{ kept_by_key(
    key=['opportunity_key'],
    changes=[
        changed('fct_opportunities', ['opportunity_key']),
        changed('fct_pipeline_events', ['opportunity_key'], 'opportunity_key is not null'),
    ],
    rows=['opportunity_key', 'snapshot_date'],
    since='snapshot_date'
) }}

with

opportunities as (

    select
        *,
        case
            when {{ has_changed() }} then created_date
            else greatest(created_date, {{ add_days(day_of_last_night(), 1) }})
        end as snapshots_from

    from {{ ref('fct_opportunities') }}

),

pipeline_events as (

    select * from {{ ref('fct_pipeline_events') }}

    where opportunity_key is not null

),

days as (

    select * from {{ ref('dim_dates') }}

    where date_day between cast({{ text_literal(var('history_start')) }} as date) and {{ as_of_date() }}

),

-- the last stage entered on a day is the one in which the day ends
entries as (

    select
        opportunity_key,
        stage,
        entered_date,
        row_number() over (
            partition by opportunity_key, entered_date order by entered_at desc, stage_seq desc
        ) as entry_from_the_end

    from pipeline_events

),

stays as (

    select
        opportunity_key,
        stage,
        entered_date,
        coalesce(
            lead(entered_date) over (partition by opportunity_key order by entered_date), cast('9999-12-31' as date)
        ) as left_date

    from entries

    where entry_from_the_end = 1

),

recorded as (

    select opportunity_key from stays group by opportunity_key

),

final as (

    select
        days.date_day as snapshot_date,

        -- ids
        opportunities.opportunity_key,
        opportunities.customer_key,

        -- today's stage would be knowledge of the future, unless nothing else was ever recorded
        case when recorded.opportunity_key is null then opportunities.stage else stays.stage end as stage,

        -- segments, as of the creation
        opportunities.owner,
        opportunities.team,
        opportunities.product_category,
        opportunities.region,
        opportunities.industry,
        opportunities.key_account_tier,

        -- numerics
        opportunities.amount_base,
        {{ dbt.datediff('opportunities.created_date', 'days.date_day', 'day') }} as days_open,

        -- dates
        opportunities.expected_close_date

    from opportunities

    inner join days
        on
            opportunities.snapshots_from <= days.date_day
            and (opportunities.closed_date is null or opportunities.closed_date > days.date_day)

    left join recorded on opportunities.opportunity_key = recorded.opportunity_key

    left join stays
        on
            opportunities.opportunity_key = stays.opportunity_key
            and days.date_day >= stays.entered_date
            and days.date_day < stays.left_date

)

select * from final

{%- set segments = ['owner', 'team', 'stage', 'key_account_tier', 'record_type'] -%}
with

leads as (

    select * from {{ ref('fct_leads') }}

    where {{ in_dirty_days('created_date') }}

),

opportunities as (

    select * from {{ ref('fct_opportunities') }}

),

snapshots as (

    select * from {{ ref('fct_pipeline_snapshots') }}

),

interactions as (

    select * from {{ ref('fct_interactions') }}

    where not is_automated

),

periods as (

    select * from {{ ref('dim_periods') }}

    where
        period_grain in ('week', 'month', 'quarter', 'year')
        and {{ in_dirty_slice(
            ['fct_leads.created_date', 'fct_pipeline_snapshots.snapshot_date'],
            earlier=['fct_interactions.occurred_date'], before=var('lead_maturity_days')
        ) }}

),

touches as (

    select lead_key as record_key, occurred_date from interactions where lead_key is not null
    union all
    select opportunity_key as record_key, occurred_date from interactions where opportunity_key is not null

),

-- a lead that came to nothing is let go of after its days; a deal is open until somebody closes it
open_records as (

    select
        periods.*,
        'opportunity' as record_type,
        snapshots.opportunity_key as record_key,
        snapshots.stage,
        snapshots.owner,
        snapshots.team,
        snapshots.key_account_tier,
        opportunities.created_date

    from periods

    inner join snapshots on periods.known_until = snapshots.snapshot_date

    inner join opportunities on snapshots.opportunity_key = opportunities.opportunity_key

    union all

    select
        periods.*,
        'lead' as record_type,
        leads.lead_key as record_key,
        'lead' as stage,
        leads.owner,
        leads.team,
        cast(null as {{ dbt.type_string() }}) as key_account_tier,
        leads.created_date

    from periods

    inner join leads
        on
            leads.created_date <= periods.known_until
            and leads.created_date >= {{ add_days('periods.known_until', -var('lead_maturity_days')) }}
            and (leads.converted_date is null or leads.converted_date > periods.known_until)

),

last_touches as (

    select
        open_records.period_grain,
        open_records.period_start,
        open_records.record_key,
        max(touches.occurred_date) as touched_date

    from open_records

    inner join touches
        on open_records.record_key = touches.record_key and touches.occurred_date <= open_records.known_until

    group by 1, 2, 3

),

followed as (

    select
        open_records.*,
        case
            when coalesce(last_touches.touched_date, open_records.created_date)
                < {{ add_days('open_records.known_until', -var('follow_up_days')) }} then 1
            else 0
        end as is_overdue

    from open_records

    left join last_touches
        on
            open_records.period_grain = last_touches.period_grain
            and open_records.period_start = last_touches.period_start
            and open_records.record_key = last_touches.record_key

),

records_by_segment as (

    select
        period_grain,
        period_start,
        is_complete_period,
        {{ segment_type(segments) }} as segment_type,
        {{ segment_value(segments) }} as segment_value,
        sum(is_overdue) as overdue,
        count(*) as open_count

    from followed

    group by period_grain, period_start, is_complete_period, {{ segment_sets(segments) }}

),

final as (

    select
        'follow_up_omission_rate' as kpi_id,
        1 as kpi_version,
        period_grain,
        period_start,
        segment_type,
        segment_value,
        cast(overdue as {{ dbt.type_numeric() }}) as numerator,
        cast(open_count as {{ dbt.type_numeric() }}) as denominator,
        {{ ratio('overdue', 'open_count') }} as kpi_value,
        open_count as sample_size,
        {{ proportion_error('overdue', 'open_count') }} as standard_error,
        is_complete_period

    from records_by_segment

)

select * from final

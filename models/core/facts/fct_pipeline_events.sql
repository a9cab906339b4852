{{ kept_by_key(
    key=['journey_key'],
    changes=[
        changed('fct_leads', ['lead_key']),
        changed('fct_opportunities', ['coalesce(lead_key, opportunity_key)']),
        keys_where(
            'core', 'fct_opportunities', ['coalesce(lead_key, opportunity_key)'],
            '(source_system, opportunity_id) in ('
            ~ changed('checked_opportunity_stages', ['source_system', 'opportunity_id']) ~ ')'
        ),
    ],
    lookups=['dim_stages']
) }}

with

leads as (

    select * from {{ ref('fct_leads') }}

    where {{ has_changed(['lead_key']) }}

),

opportunities as (

    select * from {{ ref('fct_opportunities') }}

    where {{ has_changed(['coalesce(lead_key, opportunity_key)']) }}

),

stage_entries as (

    select * from {{ ref('checked_opportunity_stages') }}

    where broken_rule is null

),

stages as (

    select * from {{ ref('dim_stages') }}

),

-- a lead that was contacted before somebody typed it in was contacted when it came
lead_entries as (

    select lead_key, 'lead' as stage, created_at as entered_at from leads
    union all
    select lead_key, 'contacted' as stage, greatest(first_contacted_at, created_at) as entered_at from leads
    where first_contacted_at is not null
    union all
    select lead_key, 'qualified' as stage, converted_at as entered_at from leads
    where converted_at is not null and opportunity_key is null

),

entries as (

    select
        'lead' as record_type,
        lead_key as journey_key,
        lead_key,
        cast(null as {{ dbt.type_bigint() }}) as opportunity_key,
        stage,
        entered_at

    from lead_entries

    union all

    select
        'opportunity' as record_type,
        coalesce(opportunities.lead_key, opportunities.opportunity_key) as journey_key,
        opportunities.lead_key,
        opportunities.opportunity_key,
        stage_entries.stage,
        stage_entries.entered_at

    from stage_entries

    inner join opportunities
        on
            stage_entries.source_system = opportunities.source_system
            and stage_entries.opportunity_id = opportunities.opportunity_id

),

numbered as (

    select
        entries.*,
        stages.stage_seq as stage_seq,
        row_number() over (
            partition by entries.journey_key, entries.stage order by entries.entered_at
        ) as visit_number,
        lead(entries.entered_at) over (
            partition by entries.journey_key order by entries.entered_at, stages.stage_seq
        ) as exited_at

    from entries

    inner join stages on entries.stage = stages.stage

),

final as (

    select
        -- ids
        {{ record_key(["'pipeline_event'", dbt.cast('numbered.journey_key', dbt.type_string()), 'numbered.stage',
            dbt.cast('numbered.visit_number', dbt.type_string())]) }} as pipeline_event_key,
        numbered.journey_key,
        numbered.lead_key,
        numbered.opportunity_key,
        coalesce(opportunities.customer_key, leads.customer_key) as customer_key,

        -- strings
        numbered.record_type,
        numbered.stage,

        -- segments: a journey that began as a lead keeps the lead's own
        case when leads.lead_key is null then opportunities.channel else leads.channel end as channel,
        leads.campaign,
        leads.lead_grade,
        case when leads.lead_key is null then opportunities.region else leads.region end as region,
        case when leads.lead_key is null then opportunities.industry else leads.industry end as industry,
        case when leads.lead_key is null then opportunities.product_category else leads.product_category end
            as product_category,
        case when leads.lead_key is null then opportunities.owner else leads.owner end as owner,
        case when leads.lead_key is null then opportunities.team else leads.team end as team,

        -- numerics
        numbered.stage_seq,
        numbered.visit_number,
        opportunities.amount_base,

        -- dates
        {{ local_date('numbered.entered_at') }} as entered_date,
        min({{ local_date('numbered.entered_at') }}) over (partition by numbered.journey_key) as journey_begun_date,
        min(case when numbered.stage = 'lead' then {{ local_date('numbered.entered_at') }} end)
            over (partition by numbered.journey_key) as journey_lead_date,

        -- timestamps
        numbered.entered_at,
        numbered.exited_at

    from numbered

    left join leads on numbered.lead_key = leads.lead_key

    left join opportunities on numbered.opportunity_key = opportunities.opportunity_key

)

select * from final

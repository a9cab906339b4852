with

businesses as (

    select * from {{ ref('stg_wukong__businesses') }}

),

business_changes as (

    select * from {{ ref('stg_wukong__business_changes') }}

),

business_statuses as (

    select * from {{ ref('stg_wukong__business_statuses') }}

),

stage_edits as (

    select * from {{ ref('int_wukong__opportunity_stage_edits') }}

),

first_stages as (

    select
        pipeline_id,
        stage_id,
        row_number() over (partition by pipeline_id order by stage_order) as stage_number
    from business_statuses

),

first_moves as (

    select
        opportunity_id,
        min(entered_at) as moved_at
    from business_changes
    group by opportunity_id

),

-- creation is not logged. Who never moved still stands where it began; who moved began at the first
-- stage, unless the log of the edit form names the stage that the first move replaced
creations as (

    select
        businesses.opportunity_id,
        businesses.created_at,
        businesses.created_by_id,
        case
            when first_moves.opportunity_id is null then businesses.stage_id
            else coalesce(stages_before.stage_id, first_stages.stage_id)
        end as stage_id
    from businesses
    left join first_moves
        on businesses.opportunity_id = first_moves.opportunity_id
    left join stage_edits
        on first_moves.opportunity_id = stage_edits.opportunity_id
            and first_moves.moved_at = stage_edits.edited_at
    left join business_statuses as stages_before
        on businesses.pipeline_id = stages_before.pipeline_id
            and stage_edits.stage_name_before = stages_before.stage_name
    left join first_stages
        on businesses.pipeline_id = first_stages.pipeline_id
            and first_stages.stage_number = 1

),

final as (

    select
        'creation-' || opportunity_id as stage_entry_id,
        opportunity_id,
        stage_id,
        created_at as entered_at,
        created_by_id as changed_by_id,
        true as is_synthetic
    from creations
    union all
    select
        'move-' || change_id as stage_entry_id,
        opportunity_id,
        stage_id,
        entered_at,
        changed_by_id,
        false as is_synthetic
    from business_changes

)

select * from final

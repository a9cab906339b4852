with

open_stages as (

    select * from {{ ref('int_wukong__opportunity_open_stages') }}

),

closings as (

    select * from {{ ref('int_wukong__opportunity_closings') }}

),

pipeline_stages as (

    select * from {{ ref('int_wukong__pipeline_stages') }}

),

final as (

    select
        open_stages.stage_entry_id,
        open_stages.opportunity_id,
        pipeline_stages.stage,
        open_stages.entered_at,
        open_stages.changed_by_id,
        open_stages.is_synthetic,
        {{ rejected_value(
            'unmapped', 'stage', 'pipeline_stages.stage_name', 'pipeline_stages.stage'
        ) }} as rejected_values
    from open_stages
    left join pipeline_stages
        on open_stages.stage_id = pipeline_stages.stage_id
    union all
    select
        'closing-' || activity_id as stage_entry_id,
        opportunity_id,
        stage,
        closed_at as entered_at,
        changed_by_id,
        false as is_synthetic,
        '' as rejected_values
    from closings

)

select * from final

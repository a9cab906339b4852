with

history as (
    select * from {{ ref('stg_zoho__deal_history') }}
),

-- The history names the stage but not the pipeline; a stage name means the same in each of them.
stages as (
    select
        stage_name,
        min(stage) as stage
    from {{ ref('int_zoho__pipeline_stages') }}
    group by stage_name
),

final as (
    select
        -- ids
        history.stage_entry_id,
        history.deal_id as opportunity_id,
        history.changed_by_id,

        -- strings
        stages.stage,
        history.rejected_values
        || {{ rejected_value(
            'unmapped', 'stage', 'history.stage_name', 'stages.stage'
        ) }} as rejected_values,

        -- booleans
        false as is_synthetic,

        -- timestamps
        history.entered_at
    from history
    left join stages on history.stage_name = stages.stage_name
)

select * from final

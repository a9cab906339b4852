with

action_records as (

    select * from {{ ref('stg_wukong__action_records') }}

),

-- the log says in words: [stage] 由 [before] 修改为 [after]
final as (

    select
        record_id as opportunity_id,
        {{ clean_text(dbt.split_part(
            dbt.split_part('content', "'由'", 2), "'修改为'", 1
        )) }} as stage_name_before,
        created_at as edited_at
    from action_records
    where module_code = '5' and behavior_code = '19'

)

select * from final

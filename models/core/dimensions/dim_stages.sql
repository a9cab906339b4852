{{ kept_by_key(['stage']) }}

with

stages as (

    select * from {{ ref('stages') }}

),

final as (

    select
        stage,
        name_en as stage_name,
        name_zh as stage_name_zh,
        cast(stage_seq as integer) as stage_seq,

        -- won is the last step of the way; lost and invalid leave it
        cast(stage_seq as integer) >= 90 as is_closing

    from stages

)

select * from final

with

business_statuses as (

    select * from {{ ref('stg_wukong__business_statuses') }}

),

business_types as (

    select * from {{ ref('stg_wukong__business_types') }}

),

value_map as (

    select * from {{ ref('wukong_value_map') }}

),

final as (

    select
        -- ids
        business_statuses.stage_id,

        -- strings
        business_types.pipeline_name,
        business_statuses.stage_name,
        value_map.canonical_value as stage,

        -- numerics
        business_statuses.stage_order,
        business_statuses.default_probability
    from business_statuses
    left join business_types
        on business_statuses.pipeline_id = business_types.pipeline_id
    left join value_map
        on value_map.entity = 'pipeline_stages'
            and value_map.field = 'stage'
            and business_statuses.stage_name = value_map.raw_value

)

select * from final

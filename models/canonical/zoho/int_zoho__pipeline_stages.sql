with

stages as (
    select * from {{ ref('stg_zoho__pipeline_stages') }}
),

-- A closing stage may bear any name; its forecast type says how it ends unless it is mapped itself.
final as (
    select
        -- ids
        stages.stage_id,

        -- strings
        stages.pipeline_name,
        stages.stage_name,
        coalesce(stage_words.canonical_value, forecast_words.canonical_value) as stage,

        -- numerics
        stages.stage_order,
        stages.default_probability
    from stages
    left join {{ ref('zoho_value_map') }} as stage_words
        on
            stages.stage_name = stage_words.raw_value
            and stage_words.field = 'stage'
            and stage_words.entity = 'pipeline_stages'
    left join {{ ref('zoho_value_map') }} as forecast_words
        on
            stages.forecast_type = forecast_words.raw_value
            and forecast_words.field = 'forecast_type'
            and forecast_words.entity = 'pipeline_stages'
)

select * from final

with

source as (
    select * from {{ raw_table('zoho', 'pipeline_stages') }}
),

final as (
    select
        -- ids
        id as stage_id,

        -- strings
        {{ json_text('pipeline', 'name') }} as pipeline_name,
        {{ clean_text('actual_value') }} as stage_name,
        {{ clean_text('forecast_type') }} as forecast_type,

        -- numerics
        {{ safe_cast_text('sequence_number', 'integer') }} as stage_order,
        {{ safe_cast_text('probability', 'numeric') }} / 100 as default_probability
    from source
)

select * from final

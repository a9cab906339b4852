with

source as (

    select * from {{ raw_table('wukong', 'wk_crm_achievement') }}

),

final as (

    select
        -- ids
        achievement_id,
        {{ clean_text('obj_id') }} as subject_id,

        -- strings
        type as subject_code,
        status as metric_code,
        {{ clean_text('year') }} as target_year,

        -- numerics
        {{ safe_cast_text('january', 'numeric') }} as january,
        {{ safe_cast_text('february', 'numeric') }} as february,
        {{ safe_cast_text('march', 'numeric') }} as march,
        {{ safe_cast_text('april', 'numeric') }} as april,
        {{ safe_cast_text('may', 'numeric') }} as may,
        {{ safe_cast_text('june', 'numeric') }} as june,
        {{ safe_cast_text('july', 'numeric') }} as july,
        {{ safe_cast_text('august', 'numeric') }} as august,
        {{ safe_cast_text('september', 'numeric') }} as september,
        {{ safe_cast_text('october', 'numeric') }} as october,
        {{ safe_cast_text('november', 'numeric') }} as november,
        {{ safe_cast_text('december', 'numeric') }} as december
    from source

)

select * from final

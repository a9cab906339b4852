with

channels as (

    select * from {{ ref('channels') }}

),

final as (

    select
        {{ record_key(["'channel'", 'channel']) }} as channel_key,
        channel,
        name_en as channel_name,
        name_zh as channel_name_zh,
        channel_group,
        cast(is_paid as {{ dbt.type_boolean() }}) as is_paid

    from channels

)

select * from final

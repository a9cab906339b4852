with

source as (
    select * from {{ raw_table('zoho', 'desk_agents') }}
),

final as (
    select
        -- ids
        id as agent_id,

        -- strings
        name as full_name,
        lower({{ clean_text('emailid') }}) as email,
        {{ clean_text('status') }} as status_name
    from source
)

select * from final

with

source as (
    select * from {{ raw_table('zoho', 'desk_customer_happiness') }}
),

final as (
    select
        -- ids
        id as rating_id,
        ticketid as ticket_id,

        -- strings
        {{ clean_text('rating') }} as rating_name,
        {{ clean_text('feedback') }} as comment_text,

        -- timestamps
        {{ parse_offset_timestamp('ratedtime') }} as rated_at
    from source
)

select * from final

with

source as (

    select * from {{ raw_table('wukong', 'wk_admin_dept') }}

),

final as (

    select
        -- ids
        dept_id as department_id,
        {{ clean_text('pid') }} as parent_department_id,

        -- strings
        {{ clean_text('name') }} as department_name
    from source

)

select * from final

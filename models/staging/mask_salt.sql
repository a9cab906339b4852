{{ config(materialized='table') }}

{#- A table of its own, because the text of a view is open to everybody who may connect. -#}
with

final as (

    select
        cast(
            {{ text_literal(env_var('CRM_METRICS_MASK_SALT', 'sample company')) }} as {{ dbt.type_string() }}
        ) as salt

)

select * from final

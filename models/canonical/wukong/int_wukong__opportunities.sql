with

businesses as (

    select * from {{ ref('stg_wukong__businesses') }}

),

custom_fields as (

    select * from {{ ref('int_wukong__custom_fields') }}

),

outcomes as (

    select * from {{ ref('int_wukong__opportunity_outcomes') }}

),

pipeline_stages as (

    select * from {{ ref('int_wukong__pipeline_stages') }}

),

opportunity_fields as (

    select
        batch_id,
        {%- for column in [
            'product_category', 'is_test',
        ] %}
        max(case when canonical_column = '{{ column }}' then canonical_value end) as {{ column }},
        {%- endfor %}
        {{ joined_texts('rejected_values') }} as rejected_values
    from custom_fields
    where entity = 'opportunities'
    group by batch_id

),

final as (

    select
        -- ids
        businesses.opportunity_id,
        businesses.account_id,
        businesses.owner_id,

        -- strings
        {{ masked('opportunities', 'opportunity_name', 'businesses') }} as opportunity_name,
        opportunity_fields.product_category,
        case
            when outcomes.opportunity_status = 'open' then pipeline_stages.stage
            else outcomes.opportunity_status
        end as stage,
        outcomes.opportunity_status,
        cast(null as {{ dbt.type_string() }}) as currency_code,
        outcomes.lost_reason,
        businesses.rejected_values
        || outcomes.rejected_values
        || coalesce(opportunity_fields.rejected_values, '') as rejected_values,

        -- numerics
        businesses.amount_doc,
        case outcomes.opportunity_status
            when 'open' then pipeline_stages.default_probability
            when 'won' then 1
            when 'lost' then 0
            when 'invalid' then 0
        end as probability,

        -- booleans
        coalesce(opportunity_fields.is_test = 'true', false) as is_test,
        businesses.is_deleted,

        -- dates
        businesses.expected_close_date,

        -- timestamps
        outcomes.closed_at,
        businesses.created_at,
        businesses.updated_at
    from businesses
    inner join outcomes
        on businesses.opportunity_id = outcomes.opportunity_id
    left join opportunity_fields
        on businesses.batch_id = opportunity_fields.batch_id
    left join pipeline_stages
        on businesses.stage_id = pipeline_stages.stage_id

)

select * from final

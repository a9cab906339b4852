with

record_fields as (

    select * from {{ ref('int_wukong__record_fields') }}

),

-- a picklist may hold several words, parted by commas
parted as (

    select
        entity,
        batch_id,
        canonical_column,
        field_value,
        is_picklist,
        {{ clean_text(dbt.split_part('field_value', "','", 1)) }} as first_word,
        {{ clean_text(dbt.split_part('field_value', "','", 2)) }} as second_word,
        {{ clean_text(dbt.split_part('field_value', "','", 3)) }} as third_word
    from record_fields

),

mapped as (

    select
        parted.*,
        case
            when not parted.is_picklist
                then parted.field_value
            when first_map.canonical_value is not null
                and (parted.second_word is null or second_map.canonical_value is not null)
                and (parted.third_word is null or third_map.canonical_value is not null)
                then first_map.canonical_value
                    || coalesce(',' || second_map.canonical_value, '')
                    || coalesce(',' || third_map.canonical_value, '')
        end as canonical_value
    from parted
    left join {{ ref('wukong_value_map') }} as first_map
        on parted.entity = first_map.entity
            and parted.canonical_column = first_map.field
            and parted.first_word = first_map.raw_value
    left join {{ ref('wukong_value_map') }} as second_map
        on parted.entity = second_map.entity
            and parted.canonical_column = second_map.field
            and parted.second_word = second_map.raw_value
    left join {{ ref('wukong_value_map') }} as third_map
        on parted.entity = third_map.entity
            and parted.canonical_column = third_map.field
            and parted.third_word = third_map.raw_value

),

final as (

    select
        entity,
        batch_id,
        canonical_column,
        canonical_value,
        case
            when canonical_value is null
                then 'unmapped:' || canonical_column || '=' || {{ without_contact_details('field_value') }} || '; '
            else ''
        end as rejected_values
    from mapped

)

select * from final

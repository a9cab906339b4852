with

verifications as (

    select * from {{ ref('checked_data_verifications') }}

    where broken_rule is null

),

final as (

    select
        {{ record_key(["'verification'", 'source_system', 'verification_id']) }} as verification_key,
        source_system,
        table_name,
        column_name,
        record_no,
        method,
        is_correct,

        -- a correction that lies ahead is none yet
        case when corrected_on <= {{ as_of_date() }} then corrected_on end as corrected_date,
        case
            when corrected_on <= {{ as_of_date() }} then {{ dbt.datediff('verified_on', 'corrected_on', 'day') }}
        end as days_to_correct,
        verified_on as verified_date

    from verifications

)

select * from final

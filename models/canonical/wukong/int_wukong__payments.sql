with

receivables as (

    select * from {{ ref('stg_wukong__receivables') }}

),

mapped as (

    select
        receivables.*,
        status_map.canonical_value as payment_status,
        method_map.canonical_value as payment_method
    from receivables
    left join {{ ref('wukong_value_map') }} as status_map
        on status_map.entity = 'payments'
            and status_map.field = 'payment_status'
            and receivables.check_status = status_map.raw_value
    left join {{ ref('wukong_value_map') }} as method_map
        on method_map.entity = 'payments'
            and method_map.field = 'payment_method'
            and receivables.return_type = method_map.raw_value

),

final as (

    select
        -- ids
        payment_id,
        document_id,
        account_id,
        'plan-' || receivables_plan_id as receivable_id,

        -- strings
        cast(null as {{ dbt.type_string() }}) as currency_code,
        payment_method,
        rejected_values
        || {{ rejected_value('unmapped', 'is_effective', 'check_status', 'payment_status') }}
        || {{ rejected_value('unmapped', 'payment_method', 'return_type', 'payment_method') }}
            as rejected_values,

        -- numerics
        amount_doc,

        -- booleans
        payment_status = 'effective' as is_effective,
        coalesce(payment_status = 'deleted', false) as is_deleted,

        -- dates
        payment_date
    from mapped

)

select * from final

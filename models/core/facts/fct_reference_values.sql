with

reference_values as (

    select * from {{ ref('checked_reference_values') }}

    where broken_rule is null

),

-- targets that the CRM itself holds keep a scenario of their own: they are not the company's plan
crm_targets as (

    select * from {{ ref('crm_sales_plans') }}

    where amount_doc is not null and period_start is not null

),

final as (

    select
        {{ record_key(["'reference'", 'source_system', 'reference_id']) }} as reference_value_key,
        source_system,
        measure,
        scenario,
        period_grain,
        subject_type,
        subject_value,
        source_note,
        reference_value,
        period_start,
        version_as_of

    from reference_values

    union all

    select
        {{ record_key(["'crm_target'", 'source_system', 'plan_id']) }} as reference_value_key,
        source_system,
        metric as measure,
        'crm_' || plan_type as scenario,
        'month' as period_grain,
        subject_type,
        subject_id as subject_value,
        cast(null as {{ dbt.type_string() }}) as source_note,
        amount_doc as reference_value,
        period_start,
        cast(null as date) as version_as_of

    from crm_targets

)

select * from final

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

employees as (

    select * from {{ ref('dim_employee_identities') }}

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
        version_as_of,

        -- what becomes known with time is news of its period
        version_as_of is null or version_as_of <= {{ as_of_date() }} as is_known

    from reference_values

    union all

    -- a plan by employee is named as the facts name owners, and a plan of contracts as the company's own targets
    select
        {{ record_key(["'crm_target'", 'crm_targets.source_system', 'crm_targets.plan_id']) }} as reference_value_key,
        crm_targets.source_system,
        case crm_targets.metric when 'contract_amount' then 'sales_revenue' else crm_targets.metric end as measure,
        'crm_' || crm_targets.plan_type as scenario,
        'month' as period_grain,
        case crm_targets.subject_type when 'employee' then 'owner' else crm_targets.subject_type end as subject_type,
        case
            when crm_targets.subject_type = 'employee'
                then coalesce(employees.employee_code, crm_targets.subject_id)
            else crm_targets.subject_id
        end as subject_value,
        cast(null as {{ dbt.type_string() }}) as source_note,
        crm_targets.amount_doc as reference_value,
        crm_targets.period_start,
        cast(null as date) as version_as_of,
        true as is_known

    from crm_targets

    left join employees
        on
            crm_targets.subject_type = 'employee'
            and crm_targets.source_system = employees.source_system
            and crm_targets.subject_id = employees.user_id

)

select * from final

{#- without a source system or an id a record is set aside: neither is null here -#}
{{ kept_by_key(
    key=['table_name', 'source_system', 'record_id'],
    changes=[
        changed('checked_accounts', ["'accounts'", 'source_system', "coalesce(account_id, '')"]),
        changed('dim_customer_identities', ["'accounts'", 'source_system', 'account_id']),
        changed('checked_contacts', ["'contacts'", 'source_system', "coalesce(contact_id, '')"]),
        changed('checked_leads', ["'leads'", 'source_system', "coalesce(lead_id, '')"]),
        changed('checked_opportunities', ["'opportunities'", 'source_system', "coalesce(opportunity_id, '')"]),
        changed('checked_sales_documents', ["'sales_documents'", 'source_system', "coalesce(document_id, '')"]),
    ],
    lookups=['dim_employee_identities', 'dim_stages']
) }}

with

rules as (

    select * from {{ ref('dq_rules') }}

),

owners as (

    select * from {{ ref('dim_employee_identities') }}

),

provinces as (

    select * from {{ ref('provinces') }}

),

stages as (

    select * from {{ ref('dim_stages') }}

    where not is_closing

),

-- a merged double is no record any more, and a test customer never was one
accounts as (

    select accounts.*

    from {{ ref('checked_accounts') }} as accounts

    inner join {{ ref('dim_customer_identities') }} as identities
        on accounts.source_system = identities.source_system and accounts.account_id = identities.account_id

    where accounts.broken_rule is null and not identities.is_test and not identities.is_merged_away

),

live_records as (

    select
        'accounts' as table_name, source_system, account_id as record_id, owner_id, province,
        cast(null as {{ dbt.type_string() }}) as stage, mobile, account_name as fallback, 'name' as fallback_basis,
        cast(null as {{ dbt.type_string() }}) as person, {{ filled_fields('accounts') }} as filled_field_count,
        created_at
    from accounts
    where {{ has_changed(["'accounts'", 'source_system', 'account_id']) }}
    union all
    select
        'contacts' as table_name, source_system, contact_id as record_id,
        cast(null as {{ dbt.type_string() }}) as owner_id, cast(null as {{ dbt.type_string() }}) as province,
        cast(null as {{ dbt.type_string() }}) as stage, mobile, email as fallback, 'email' as fallback_basis,
        full_name as person, {{ filled_fields('contacts') }} as filled_field_count, created_at
    from {{ ref('checked_contacts') }}
    where
        broken_rule is null and not coalesce(is_test_customer, false)
        and {{ has_changed(["'contacts'", 'source_system', 'contact_id']) }}
    union all
    select
        'leads' as table_name, source_system, lead_id as record_id, owner_id, province,
        cast(null as {{ dbt.type_string() }}) as stage, mobile, email as fallback, 'email' as fallback_basis,
        cast(null as {{ dbt.type_string() }}) as person, {{ filled_fields('leads') }} as filled_field_count, created_at
    from {{ ref('checked_leads') }}
    where
        broken_rule is null and not coalesce(is_test, false)
        and {{ has_changed(["'leads'", 'source_system', 'lead_id']) }}
    union all
    select
        'opportunities' as table_name, source_system, opportunity_id as record_id, owner_id,
        cast(null as {{ dbt.type_string() }}) as province, stage, cast(null as {{ dbt.type_string() }}) as mobile,
        cast(null as {{ dbt.type_string() }}) as fallback, cast(null as {{ dbt.type_string() }}) as fallback_basis,
        cast(null as {{ dbt.type_string() }}) as person, {{ filled_fields('opportunities') }} as filled_field_count,
        created_at
    from {{ ref('checked_opportunities') }}
    where
        broken_rule is null and not coalesce(is_test, false) and not coalesce(is_test_customer, false)
        and {{ has_changed(["'opportunities'", 'source_system', 'opportunity_id']) }}
    union all
    -- only orders that count: what became of drafts and rejected ones, not every CRM keeps
    select
        'sales_documents' as table_name, source_system, document_id as record_id, owner_id,
        cast(null as {{ dbt.type_string() }}) as province, cast(null as {{ dbt.type_string() }}) as stage,
        cast(null as {{ dbt.type_string() }}) as mobile, cast(null as {{ dbt.type_string() }}) as fallback,
        cast(null as {{ dbt.type_string() }}) as fallback_basis, cast(null as {{ dbt.type_string() }}) as person,
        0 as filled_field_count, coalesce(created_at, cast(signed_date as {{ dbt.type_timestamp() }})) as created_at
    from {{ ref('checked_sales_documents') }}
    where
        broken_rule is null and document_status = 'effective' and not coalesce(is_test_customer, false)
        and {{ has_changed(["'sales_documents'", 'source_system', 'document_id']) }}

),

-- a number that cannot be one finds no double
mobile_patterns as (

    select
        table_name,
        max(parameter) as pattern

    from rules

    where column_name = 'mobile' and rule_kind = 'matches'

    group by table_name

),

keyed as (

    select
        live_records.*,
        case
            when {{ has_format(plain_mobile('live_records.mobile'), 'mobile_patterns.pattern') }}
                then {{ plain_mobile('live_records.mobile') }}
        end as mobile_key,
        case
            when not {{ is_blank('live_records.fallback') }} then lower(replace(live_records.fallback, ' ', ''))
        end as fallback_key

    from live_records

    left join mobile_patterns on live_records.table_name = mobile_patterns.table_name

),

final as (

    select
        {{ record_key(['keyed.table_name', 'keyed.source_system', 'keyed.record_id']) }} as record_key,
        keyed.table_name,
        keyed.source_system,
        keyed.record_id,
        owners.employee_code as owner,
        owners.team,
        provinces.region,

        -- people of one company may share a switchboard
        coalesce(keyed.mobile_key, keyed.fallback_key)
        || case
            when keyed.table_name = 'contacts' then '|' || lower(replace(coalesce(keyed.person, ''), ' ', ''))
            else ''
        end as match_key,
        case
            when keyed.mobile_key is not null then 'mobile'
            when keyed.fallback_key is not null then keyed.fallback_basis
        end as match_basis,
        keyed.filled_field_count,
        stages.stage_seq,
        keyed.created_at,
        {{ local_date('keyed.created_at') }} as created_date,
        {{ month_of(local_date('keyed.created_at')) }} as created_month

    from keyed

    left join owners on keyed.source_system = owners.source_system and keyed.owner_id = owners.user_id

    left join provinces on keyed.province = provinces.province

    left join stages on keyed.stage = stages.stage

)

select * from final

{{ kept_by_key(['record_key']) }}

with

records as (

    select * from {{ ref('dim_records') }}

),

opportunities as (

    select * from {{ ref('checked_opportunities') }}

    where broken_rule is null and stage is not null

),

document_lines as (

    select * from {{ ref('checked_document_lines') }}

    where broken_rule is null

),

identities as (

    select * from {{ ref('dim_customer_identities') }}

),

-- what the company's own history says last, and not what it plans
account_states as (

    select
        *,
        row_number() over (partition by account_no order by valid_from desc) as state_number

    from {{ ref('checked_account_history') }}

    where broken_rule is null and valid_from <= {{ as_of_date() }}

),

current_states as (

    select
        records.record_key,
        account_states.owner_code,
        account_states.key_account_tier

    from records

    inner join identities
        on records.source_system = identities.source_system and records.record_id = identities.account_id

    inner join account_states on identities.customer_no = account_states.account_no and account_states.state_number = 1

    where records.table_name = 'accounts'

),

line_totals as (

    select
        source_system,
        document_id,
        sum(subtotal_doc) as lines_total

    from document_lines

    group by source_system, document_id

),

counterparts as (

    select
        record_key, 'owner' as column_name, owner_code as text_value,
        cast(null as {{ dbt.type_numeric() }}) as number_value
    from current_states
    where owner_code is not null
    union all
    select
        record_key, 'key_account_tier' as column_name, key_account_tier as text_value,
        cast(null as {{ dbt.type_numeric() }}) as number_value
    from current_states
    where key_account_tier is not null
    union all
    -- a CRM keeps the outcome of a deal twice, as its stage and as its status
    select
        records.record_key, 'opportunity_status' as column_name,
        case when opportunities.stage in ('won', 'lost', 'invalid') then opportunities.stage else 'open' end
            as text_value,
        cast(null as {{ dbt.type_numeric() }}) as number_value
    from records
    inner join opportunities
        on records.source_system = opportunities.source_system and records.record_id = opportunities.opportunity_id
    where records.table_name = 'opportunities'
    union all
    select
        records.record_key, 'subtotal_doc' as column_name, cast(null as {{ dbt.type_string() }}) as text_value,
        cast(line_totals.lines_total as {{ dbt.type_numeric() }}) as number_value
    from records
    inner join line_totals
        on records.source_system = line_totals.source_system and records.record_id = line_totals.document_id
    where records.table_name = 'sales_documents'

),

final as (

    select
        record_key,
        column_name,
        text_value,
        number_value

    from counterparts

)

select * from final

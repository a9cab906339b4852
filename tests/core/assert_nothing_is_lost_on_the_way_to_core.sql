{#
    Records in are records out: every canonical record is in its fact, in quarantine, deleted, or left out by a rule that
    docs/decisions.md names (test customers, spam, bots, what was not done).
#}
with

counted as (

    select
        'order lines and returns' as what,
        (select count(*) from {{ ref('checked_document_lines') }} where broken_rule is null)
        + (select count(*) from {{ ref('checked_order_returns') }} where broken_rule is null) as expected,
        (select count(*) from {{ ref('fct_order_movements') }} where order_line_key is not null)
        + (
            select count(*)
            from {{ ref('checked_document_lines') }} as lines
            left join {{ ref('checked_sales_documents') }} as documents
                on
                    lines.source_system = documents.source_system
                    and lines.document_id = documents.document_id
                    and documents.broken_rule is null
            where lines.broken_rule is null and (documents.document_id is null or documents.is_test_customer)
        )
        + (
            select count(*)
            from {{ ref('checked_order_returns') }} as returns
            left join {{ ref('checked_sales_documents') }} as documents
                on returns.document_no = documents.document_no and documents.broken_rule is null
            where returns.broken_rule is null and (documents.document_id is null or documents.is_test_customer)
        )
        - (
            select count(*)
            from {{ ref('checked_sales_documents') }} as documents
            where
                documents.broken_rule is null
                and not documents.is_test_customer
                and not exists (
                    select 1 from {{ ref('checked_document_lines') }} as lines
                    where
                        lines.broken_rule is null
                        and lines.source_system = documents.source_system
                        and lines.document_id = documents.document_id
                )
        ) as found

    union all

    select
        'leads' as what,
        (select count(*) from {{ ref('checked_leads') }} where broken_rule is null and not coalesce(is_test, false))
            as expected,
        (select count(*) from {{ ref('fct_leads') }}) as found

    union all

    select
        'opportunities' as what,
        (
            select count(*) from {{ ref('checked_opportunities') }}
            where broken_rule is null and not coalesce(is_test, false) and not is_test_customer
        ) as expected,
        (select count(*) from {{ ref('fct_opportunities') }}) as found

    union all

    select
        'contract events' as what,
        (select count(*) from {{ ref('checked_contract_events') }} where broken_rule is null and not is_test_customer)
            as expected,
        (select count(*) from {{ ref('fct_contract_events') }}) as found

    union all

    select
        'costs' as what,
        (
            select count(*) from {{ ref('checked_costs') }}
            where broken_rule is null and not coalesce(is_test_customer, false)
        ) as expected,
        (select count(*) from {{ ref('fct_costs') }}) as found

    union all

    select
        'contacts that customers began, spam included' as what,
        (
            select count(*)
            from {{ ref('checked_case_contacts') }} as contacts
            inner join {{ ref('checked_cases') }} as cases
                on
                    contacts.source_system = cases.source_system
                    and contacts.case_id = cases.case_id
                    and cases.broken_rule is null
                    and not coalesce(cases.is_test_customer, false)
            where contacts.broken_rule is null and not coalesce(contacts.is_agent_initiated, false)
        ) as expected,
        (select count(*) from {{ ref('fct_offered_contacts') }}) as found

    union all

    select
        'service outages' as what,
        (
            select count(*) from {{ ref('checked_service_outages') }}
            where broken_rule is null and started_at < {{ as_of_end() }}
        ) as expected,
        (select count(*) from {{ ref('fct_service_outages') }}) as found

    union all

    select
        'survey answers' as what,
        (
            select count(*) from {{ ref('checked_survey_responses') }}
            where broken_rule is null and not coalesce(is_test_customer, false)
        ) as expected,
        (select count(*) from {{ ref('fct_survey_answers') }}) as found

    union all

    select
        'customers' as what,
        (select count(distinct customer_key) from {{ ref('dim_customer_identities') }} where not is_test) as expected,
        (select count(*) from {{ ref('dim_customers') }}) as found

)

select * from counted where expected <> found

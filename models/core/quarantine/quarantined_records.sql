{{ config(materialized='table') }}

with

quarantined as (

    {{ quarantined_from('accounts', 'account_id', ref('checked_accounts')) }}

    union all

    {{ quarantined_from('account_profiles', 'account_no', ref('checked_account_profiles')) }}

    union all

    {{ quarantined_from('account_history', 'account_no', ref('checked_account_history')) }}

    union all

    {{ quarantined_from('contacts', 'contact_id', ref('checked_contacts')) }}

    union all

    {{ quarantined_from('leads', 'lead_id', ref('checked_leads')) }}

    union all

    {{ quarantined_from('opportunities', 'opportunity_id', ref('checked_opportunities')) }}

    union all

    {{ quarantined_from('opportunity_stages', 'stage_entry_id', ref('checked_opportunity_stages')) }}

    union all

    {{ quarantined_from('sales_documents', 'document_id', ref('checked_sales_documents')) }}

    union all

    {{ quarantined_from('document_lines', 'line_id', ref('checked_document_lines')) }}

    union all

    {{ quarantined_from('order_returns', 'return_id', ref('checked_order_returns')) }}

    union all

    {{ quarantined_from('receivables', 'receivable_id', ref('checked_receivables')) }}

    union all

    {{ quarantined_from('payments', 'payment_id', ref('checked_payments')) }}

    union all

    {{ quarantined_from('products', 'product_id', ref('checked_products')) }}

    union all

    {{ quarantined_from('product_costs', 'product_code', ref('checked_product_costs')) }}

    union all

    {{ quarantined_from('contract_events', 'contract_event_id', ref('checked_contract_events')) }}

    union all

    {{ quarantined_from('activities', 'activity_id', ref('checked_activities')) }}

    union all

    {{ quarantined_from('digital_events', 'event_id', ref('checked_digital_events')) }}

    union all

    {{ quarantined_from('campaigns', 'campaign_id', ref('checked_campaigns')) }}

    union all

    {{ quarantined_from('cases', 'case_id', ref('checked_cases')) }}

    union all

    {{ quarantined_from('case_contacts', 'case_contact_id', ref('checked_case_contacts')) }}

    union all

    {{ quarantined_from('survey_responses', 'answer_id', ref('checked_survey_responses')) }}

    union all

    {{ quarantined_from('case_status_changes', 'status_change_id', ref('checked_case_status_changes')) }}

    union all

    {{ quarantined_from('service_outages', 'outage_id', ref('checked_service_outages')) }}

    union all

    {{ quarantined_from('data_verifications', 'verification_id', ref('checked_data_verifications')) }}

    union all

    {{ quarantined_from('costs', 'cost_id', ref('checked_costs')) }}

    union all

    {{ quarantined_from('users', 'user_id', ref('checked_users')) }}

    union all

    {{ quarantined_from('employees', 'employee_code', ref('checked_employees')) }}

    union all

    {{ quarantined_from('user_activities', 'activity_id', ref('checked_user_activities')) }}

    union all

    {{ quarantined_from('reference_values', 'reference_id', ref('checked_reference_values')) }}

),

final as (

    select * from quarantined

)

select * from final

{#
    What a rule of the seed dq_rules may name: the columns of each table with their types.

    `owner` is the employee's code and `match_key` what doubles have in common; dim_records works out both.
#}
{% macro checked_fields() -%}
    {{ return({
        'accounts': {
            'account_no': 'string', 'account_name': 'string', 'province': 'string', 'industry': 'string',
            'customer_type': 'string', 'key_account_tier': 'string', 'acquisition_channel': 'string',
            'campaign_code': 'string', 'mobile': 'string', 'email': 'string', 'owner': 'string', 'match_key': 'string',
        },
        'contacts': {
            'account_id': 'string', 'full_name': 'string', 'email': 'string', 'mobile': 'string',
            'job_title': 'string', 'match_key': 'string',
        },
        'leads': {
            'lead_name': 'string', 'company_name': 'string', 'mobile': 'string', 'email': 'string',
            'acquisition_channel': 'string', 'campaign_code': 'string', 'lead_grade': 'string', 'province': 'string',
            'industry': 'string', 'product_category': 'string', 'owner': 'string', 'match_key': 'string',
        },
        'opportunities': {
            'opportunity_name': 'string', 'product_category': 'string', 'stage': 'string',
            'opportunity_status': 'string', 'amount_doc': 'numeric', 'currency_code': 'string',
            'probability': 'numeric', 'expected_close_date': 'date', 'lost_reason': 'string', 'owner': 'string',
        },
        'sales_documents': {
            'document_no': 'string', 'signed_date': 'date', 'effective_from': 'date', 'effective_to': 'date',
            'amount_doc': 'numeric', 'subtotal_doc': 'numeric', 'currency_code': 'string', 'owner': 'string',
        },
    }) }}
{%- endmacro %}

{# The column that identifies a record of each of these tables. #}
{% macro checked_ids() -%}
    {{ return({
        'accounts': 'account_id', 'contacts': 'contact_id', 'leads': 'lead_id', 'opportunities': 'opportunity_id',
        'sales_documents': 'document_id',
    }) }}
{%- endmacro %}

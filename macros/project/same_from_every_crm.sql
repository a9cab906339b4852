{#
    Condition on golden rows: what must come out whichever CRM the sample is read from; everything where it is the default one.

    The name of the CRM is a slice, Zoho knows no payments, no owners' plans and no handle times, and Wukong keeps every order in one
    currency.
#}
{% macro same_from_every_crm() -%}
    {%- if 'wukong' in var('crm_sources') -%}
    1 = 1
    {%- else -%}
    not (
        segment_type = 'source'
        or kpi_id in ('days_sales_outstanding', 'average_handle_time')
        or (kpi_id = 'agents_per_1000_contacts' and segment_type = 'measure')
        or (kpi_id = 'sales_attainment_rate' and segment_type = 'owner')
        or (kpi_id = 'sales_growth_rate' and segment_type = 'measure')
    )
    {%- endif -%}
{%- endmacro %}

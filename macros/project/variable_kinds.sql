{# The kind of each variable of dbt_project.yml, or the words that it may be. #}
{% macro variable_kinds() -%}
    {%- set kinds = {
        'crm_sources': 'name_list',
        'raw_data': ['sample', 'landed'],
        'source_entities': 'name_list_map',
        'stand_in_entities': 'name_list',
        'source_timezone': 'zone_map',
        'as_of_date': 'date',
        'history_start': 'date',
        'reporting_timezone': 'zone',
        'week_start': ['monday', 'sunday'],
        'holiday_calendar': 'name',
        'period_grains': 'name_list',
        'segment_types': 'name_list',
        'base_currency': 'currency',
        'attribution_model': ['first_touch', 'last_touch', 'linear'],
        'value_risk_clv_method': 'name',
        'sales_roles': 'text_list',
        'mandatory_fields': 'name_list_map',
        'same_day_orders_count_once': 'flag',
        'mask_personal_data': 'flag',
        'night_mode': ['off', 'full', 'incremental'],
        'night_prefix': 'name',
        'previous_night': 'path',
        'abc_bounds': 'number_list',
        'deal_size_bounds': 'number_list',
        'visit_cadence_days': 'number_map',
    } -%}
    {%- for name in [
        'fiscal_year_start_month', 'active_window_days', 'churn_window_days', 'dormant_window_days', 'lead_maturity_days',
        'repeat_window_months', 'frequent_buyer_orders', 'repeat_contact_days', 'adoption_window_days', 'lifespan_cap_years',
        'clv_horizon_years', 'discount_rate', 'attribution_window_days', 'payback_window_months', 'early_churn_days',
        'lead_sla_minutes', 'follow_up_days', 'trial_days', 'trial_conversion_days', 'adopter_days_per_month',
        'crm_contract_months', 'data_fresh_days', 'data_fresh_days_key_accounts', 'renewal_grace_days', 'save_window_months',
        'win_back_months', 'churn_unit_cost', 'service_attribution_days', 'occupancy_target', 'at_risk_threshold',
        'clv_holdout_months', 'clv_trend_period_months', 'clv_margin_rate', 'churn_horizon_days', 'complaint_sla_days',
        'complaint_sla_hours', 'value_risk_threshold', 'new_customer_days', 'survey_maturity_days', 'activity_window_days',
        'journey_timeout_days', 'promotion_window_days', 'event_window_days', 'few_answers', 'near_target', 'attainment_cap',
        'trend_periods', 'trend_sigmas', 'anomaly_sigmas', 'anomaly_min_history', 'quarantine_max_share',
        'night_id', 'nights_kept', 'deliveries_kept_days', 'incremental_from_rows', 'nightly_disk_factor',
    ] -%}
        {%- do kinds.update({name: 'number'}) -%}
    {%- endfor -%}
    {{ return(kinds) }}
{%- endmacro %}

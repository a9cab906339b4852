"""The company's own files: tables in canonical shape, with the customer number and the employee code as ids."""

from __future__ import annotations

_TABLES = {
    "account_profiles": (
        "One row per customer with what the company keeps outside of its CRM.",
        """
        account_no parent_account_no referrer_account_no is_named_key_account loyalty_enrolled_date
        loyalty_tier is_flagged_churned
        """,
    ),
    "account_history": (
        "One row per customer and date from which owner, tier and type were these.",
        """
        account_no valid_from owner_code key_account_tier customer_type
        """,
    ),
    "account_merges": (
        "One row per customer number that was merged into another.",
        """
        merged_account_no surviving_account_no merged_date
        """,
    ),
    "employees": (
        "One row per person who works or worked here.",
        """
        employee_code full_name team role region manager_code hired_on left_on leave_from leave_to
        is_crm_licensed fte
        """,
    ),
    "product_costs": (
        "One row per product and date from which the unit cost (CNY) holds.",
        """
        product_code valid_from unit_cost tier_rank
        """,
    ),
    "order_returns": (
        "One row per returned order line, on the return date.",
        """
        return_id document_no product_code quantity amount_doc currency_code returned_date
        """,
    ),
    "contract_events": (
        "One row per change of a subscription; MRR is a month's amount before and after.",
        """
        contract_event_id contract_no account_id event_type effective_date booked_date term_start
        term_end mrr_before_doc mrr_after_doc currency_code product_code churn_reason churn_type
        payment_method
        """,
    ),
    "digital_events": (
        "One row per event on the web site, in mails, in the app, in the club or on social platforms.",
        """
        event_id event_type occurred_at account_id visitor_id channel campaign_code direction
        event_value is_bot is_automated is_public sentiment topic touchpoint_code platform text
        """,
    ),
    "cases": (
        "One row per service case.",
        """
        case_id case_no account_id contact_id owner_id channel priority topic contact_type severity
        product_code case_status created_at solved_at closed_at reopened_count is_escalated is_spam
        is_deleted merged_into_case_id
        """,
    ),
    "case_contacts": (
        "One row per contact within a case.",
        """
        case_contact_id case_id channel handled_by agent_id opened_at responded_at handle_seconds
        talk_seconds hold_seconds after_contact_seconds concurrent_contacts is_agent_initiated
        is_escalated_to_human
        """,
    ),
    "case_status_changes": (
        "One row per change of the status of a service case, as the help desk logged it.",
        """
        status_change_id case_no changed_at status
        """,
    ),
    "service_outages": (
        "One row per time in which a service channel could not be reached.",
        """
        outage_id channel started_at ended_at cause
        """,
    ),
    "survey_responses": (
        "One row per answer, or per invitation that brought none (question_code `__invite__`).",
        """
        answer_id response_id survey_type survey_id wave_id question_code dimension_code
        touchpoint_code channel account_id case_no employee_code score expectation_score
        answer_weight scale_min scale_max is_invited is_delivered is_complete sent_at responded_at
        text_answer
        """,
    ),
    "costs": (
        "One row per cost booking.",
        """
        cost_id cost_date cost_type channel campaign_code account_id team region amount_doc
        currency_code is_one_off cost_component
        """,
    ),
    "user_activities": (
        "One row per employee, day and kind of CRM use.",
        """
        activity_id employee_code activity_date activity_type activity_count duration_seconds detail
        is_completed
        """,
    ),
    "data_verifications": (
        "One row per stored value that somebody checked against the world.",
        """
        verification_id table_name record_no column_name verified_on method is_correct corrected_on
        """,
    ),
    "reference_values": (
        "One row per target, forecast vintage, market figure or benefit estimate.",
        """
        reference_id measure scenario period_grain period_start subject_type subject_value
        version_as_of reference_value source_note
        """,
    ),
    "fx_rates": (
        "One row per currency and day: CNY for one unit.",
        """
        currency_code rate_date rate_to_base
        """,
    ),
}
TABLES: dict[str, tuple[str, list[str]]] = {
    table: (description, columns.split()) for table, (description, columns) in _TABLES.items()
}

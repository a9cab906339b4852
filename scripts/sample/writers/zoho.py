"""The company as Zoho keeps it: the CRM through a Singer tap, Desk through its REST streams, a Zoho Survey export."""

from __future__ import annotations

from pathlib import Path

from sample.company import Company
from sample.writers import zoho_awkward, zoho_crm, zoho_desk, zoho_sales, zoho_work
from sample.writers._csv import write_seeds_yaml, write_table
from sample.writers.zoho_book import Book

# Columns are the lower-case API names: that is how the Singer destination creates them.
TABLES: dict[str, tuple[str, str]] = {
    "accounts": (
        "One row per CRM account.",
        ("id owner account_name account_number account_type industry key_account_level customer_source campaign_source "
         "phone email billing_country billing_state billing_city is_test created_time modified_time"),
    ),
    "contacts": (
        "One row per CRM contact person.",
        "id full_name account_name email mobile title is_primary created_time",
    ),
    "leads": (
        "One row per CRM lead, converted ones included.",
        ("id owner full_name company mobile email lead_source campaign_source rating industry state product_line "
         "is_test converted__s converted_date_time converted_account created_time modified_time"),
    ),
    "deals": (
        "One row per CRM deal.",
        ("id owner deal_name account_name pipeline stage product_line amount currency probability closing_date "
         "reason_for_loss__s stage_modified_time is_test created_time modified_time"),
    ),
    "deal_history": (
        "One row per stay of a deal in a stage.",
        "id potential_name stage moved_to__s modified_time modified_by",
    ),
    "pipeline_stages": (
        "One row per stage of a pipeline.",
        "id pipeline display_value actual_value sequence_number forecast_type forecast_category probability",
    ),
    "sales_orders": (
        "One row per CRM sales order with its items.",
        ("id owner so_number account_name deal_name status signed_date currency exchange_rate sub_total discount "
         "tax grand_total ordered_items created_time modified_time"),
    ),
    "invoices": (
        "One row per CRM invoice.",
        "id invoice_number sales_order account_name invoice_date due_date status currency exchange_rate grand_total",
    ),
    "products": (
        "One row per CRM product.",
        "id product_name product_code product_category usage_unit unit_price product_active",
    ),
    "tasks": (
        "One row per CRM task.",
        "id owner subject status due_date closed_time who_id what_id se_module created_time",
    ),
    "calls": (
        "One row per CRM call.",
        ("id owner call_type call_status call_start_time call_duration_in_seconds auto_dialled who_id "
         "what_id se_module"),
    ),
    "events": (
        "One row per CRM calendar entry: meeting or visit.",
        "id owner meeting_venue__s event_status start_datetime end_datetime check_in_time who_id what_id se_module",
    ),
    "activities": (
        "One row per CRM task, call or calendar entry: the legacy stream that repeats the other three.",
        "id activity_type subject owner created_time",
    ),
    "campaigns": (
        "One row per CRM campaign.",
        ("id campaign_name campaign_code type status start_date end_date budgeted_cost actual_cost currency "
         "created_time"),
    ),
    "users": (
        "One row per CRM user.",
        "id full_name email role profile status time_zone created_time modified_time",
    ),
    "currencies": ("One row per currency of the organisation.", "id iso_code exchange_rate is_base is_active"),
    "desk_tickets": (
        "One row per Desk ticket.",
        ("id ticketnumber status statustype channel priority category classification account contact assigneeid "
         "createdtime closedtime customerresponsetime threadcount isescalated isspam istrashed isdeleted cf"),
    ),
    "desk_ticket_metrics": (
        "One row per Desk ticket with its times and counts.",
        "ticketid firstresponsetime resolutiontime responsecount outgoingcount threadcount reopencount",
    ),
    "desk_threads": (
        "One row per message in a Desk ticket.",
        "id ticketid direction author assigneeid inreplyto ishandover createdtime",
    ),
    "desk_agents": ("One row per Desk agent.", "id name emailid status"),
    "desk_customer_happiness": (
        "One row per happiness rating of a Desk ticket.",
        "id ticketid rating feedback ratedtime",
    ),
    "survey_responses_export": (
        "One row per answer in a Zoho Survey export.",
        ("response_id survey_name question_type score comment respondent_email account_number order_number "
         "collector_email submitted_at"),
    ),
}


def write(company: Company, folder: Path) -> None:
    """Write every raw table of the source and the YAML that types its columns."""
    book = Book(company)
    tables = {}
    for module in (zoho_crm, zoho_sales, zoho_work, zoho_desk):
        tables |= module.build(book)
    zoho_awkward.spoil(book, tables)
    for table, (_, columns) in TABLES.items():
        write_table(folder, "zoho", table, columns.split(), tables[table])
    described = {table: (description, columns.split()) for table, (description, columns) in TABLES.items()}
    write_seeds_yaml(folder, "zoho", described)

"""Zoho CRM activities: calls, calendar entries and the survey that follows an order."""

from __future__ import annotations

from datetime import timedelta

from sample.company import Row
from sample.writers.zoho_book import Book, when

VENUES = {"visit": "Client location", "meeting": "Online", "internal": "In-office"}
EVENT_STATUSES = {"done": "Completed", "cancelled": "Cancelled", "planned": "Scheduled"}


def build(book: Book) -> dict[str, list[Row]]:
    """The tables of activities; tasks and the legacy stream get rows in `zoho_awkward` only."""
    company = book.company
    emails = {row["no"]: row["email"] for row in company.contacts}
    return {
        "calls": [_call(book, row) for row in company.activities if row["type"] == "call"],
        "events": [_event(book, row) for row in company.activities if row["type"] != "call"],
        "tasks": [],
        "activities": [],
        "survey_responses_export": [_answer(book, row, emails) for row in company.return_visits],
    }


def _about(book: Book, row: Row) -> Row:
    """Whom and what an activity is about: a lead, or a deal (whose account is not repeated), or an account."""
    if row["lead_no"]:
        return {"who_id": book.lookup("leads", row["lead_no"]), "se_module": "Leads"}
    if row["opportunity_no"]:
        return {"what_id": book.lookup("deals", row["opportunity_no"]), "se_module": "Deals"}
    return {"what_id": book.account(row["account_no"]), "se_module": "Accounts"}


def _call(book: Book, row: Row) -> Row:
    """A call; a missed one has a type of its own, one that nobody took has no duration."""
    seconds = row["duration_seconds"] or 0
    kind = "Missed" if row["status"] == "missed" else row["direction"].title()
    dialled = "Attended Dialled" if seconds else "Unattended Dialled"
    status = {"Missed": "Missed", "Inbound": "Received"}.get(kind, dialled)
    return {
        "id": book.id("calls", row["no"]), "owner": book.owner(row["employee_code"]), "call_type": kind,
        "call_status": status, "call_start_time": when(row["occurred_at"]),
        "call_duration_in_seconds": seconds, "auto_dialled": row["is_automated"] or None,
    } | _about(book, row)


def _event(book: Book, row: Row) -> Row:
    """A calendar entry; a visit that took place has a check-in, some minutes after the planned start."""
    start = row["occurred_at"]
    is_visit = row["type"] == "visit"
    checked_in = start if is_visit and row["status"] == "done" else None
    planned = start - timedelta(minutes=int(row["no"][-1])) if checked_in else start
    venue = "internal" if row["direction"] == "internal" else row["type"]
    seconds = row["duration_seconds"]
    return {
        "id": book.id("events", row["no"]), "owner": book.owner(row["employee_code"]),
        "meeting_venue__s": VENUES[venue], "event_status": EVENT_STATUSES[row["status"]],
        "start_datetime": when(planned),
        "end_datetime": when(start + timedelta(seconds=3600 if seconds is None else seconds)),
        "check_in_time": when(checked_in),
    } | _about(book, row)


def _answer(book: Book, row: Row, emails: dict[object, object]) -> Row:
    """One answer to the survey after an order, with the e-mail of whoever asked."""
    return {
        "response_id": book.id("answers", row["no"]), "survey_name": "Return visit", "question_type": "CSAT",
        "score": row["satisfaction"], "respondent_email": emails.get(row["contact_no"]),
        "account_number": row["account_no"], "order_number": row["order_no"],
        "collector_email": book.staff[row["owner_code"]]["email"], "submitted_at": when(row["visited_at"]),
    }

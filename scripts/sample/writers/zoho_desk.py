"""Zoho Desk: tickets, their metrics, their messages, the agents and the happiness ratings."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime, timedelta

from sample.company import Row
from sample.writers.zoho_book import Book, compact, desk_when, spread

CHANNELS = {"phone": "Phone", "email": "Email", "web": "Web", "chat": "Chat", "wechat": "WeChat", "app": "App"}
PRIORITIES = {"low": "Low", "normal": "Medium", "high": "High", "urgent": "Urgent"}
TOPICS = {
    "delivery": "Delivery", "billing": "Billing", "product_fault": "Defects", "usage": "Usage", "account": "Account",
    "return": "Return",
}
CLASSES = {"complaint": "Complaint", "inquiry": "Question", "request": "Request"}
# Status type, and the labels that the departments invented for it.
STATUSES = {
    "open": ("Open", ("Open", "In Progress")), "on_hold": ("On Hold", ("Waiting on Supplier",)),
    "closed": ("Closed", ("Closed", "Resolved", "Done")),
}
RATINGS = ("GOOD", "GOOD", "OKAY", "GOOD", "BAD")


def build(book: Book) -> dict[str, list[Row]]:
    """The tables of Desk."""
    company = book.company
    contacts = defaultdict(list)
    for row in company.case_contacts:
        contacts[row["case_no"]].append(row)
    agents = {row["agent_code"] for row in company.case_contacts} | {row["owner_code"] for row in company.cases}
    return {
        "desk_tickets": [_ticket(book, row, contacts[row["no"]]) for row in company.cases],
        "desk_ticket_metrics": [_metrics(book, row, contacts[row["no"]]) for row in company.cases],
        "desk_threads": [
            thread for row in company.case_contacts for thread in _threads(book, row)
        ],
        "desk_agents": [_agent(book, code) for code in book.staff if code in agents],
        "desk_customer_happiness": [
            _rating(book, row) for row in company.cases
            if int(row["no"]) % 7 == 0 and row["closed_at"] and not row["is_spam"]
        ],
    }


def _ticket(book: Book, row: Row, contacts: list[Row]) -> Row:
    """A ticket; `customerresponsetime` is when the customer wrote last, not when anybody answered."""
    kind, labels = STATUSES[row["status"]]
    asked = [contact["opened_at"] for contact in contacts if not contact["is_agent_initiated"]]
    fields = {
        "cf_severity": row["severity"] and str(row["severity"]), "cf_product_code": row["product_code"],
        "cf_solved_time": desk_when(row["solved_at"]),
    }
    return {
        "id": book.id("tickets", row["no"]), "ticketnumber": row["no"],
        "status": spread(labels, row["no"]), "statustype": kind, "channel": CHANNELS[row["channel"]],
        "priority": PRIORITIES[row["priority"]], "category": row["topic"] and TOPICS[row["topic"]],
        "classification": CLASSES[row["contact_type"]], "account": book.account(row["account_no"]),
        "contact": book.lookup("contacts", row["contact_no"]),
        "assigneeid": row["owner_code"] and book.id("agents", row["owner_code"]),
        "createdtime": desk_when(row["created_at"]), "closedtime": desk_when(row["closed_at"]),
        "customerresponsetime": desk_when(max(asked, default=None)), "threadcount": str(_thread_count(contacts)),
        "isescalated": row["is_escalated"], "isspam": row["is_spam"], "istrashed": False, "isdeleted": False,
        "cf": compact({key: value for key, value in fields.items() if value}),
    }


def _thread_count(contacts: list[Row]) -> int:
    """Messages of a ticket in both directions."""
    return sum(1 + bool(row["responded_at"] and not row["is_agent_initiated"]) for row in contacts)


def duration(start: datetime, end: datetime | None) -> str | None:
    """A span as Desk words it: `04:40 hrs`, `20 days 04:40 hrs`."""
    if end is None:
        return None
    minutes = int((end - start).total_seconds()) // 60
    days, rest = divmod(minutes, 1440)
    clock = f"{rest // 60:02d}:{rest % 60:02d} hrs"
    return f"{days} days {clock}" if days else clock


def _metrics(book: Book, row: Row, contacts: list[Row]) -> Row:
    """What Desk computes of a ticket, as text."""
    answered = [contact["responded_at"] for contact in contacts if contact["responded_at"]]
    return {
        "ticketid": book.id("tickets", row["no"]),
        "firstresponsetime": duration(row["created_at"], min(answered, default=None)),
        "resolutiontime": duration(row["created_at"], row["solved_at"]), "responsecount": str(len(answered)),
        "outgoingcount": str(len(answered)), "threadcount": str(_thread_count(contacts)),
        "reopencount": str(row["reopened_count"]),
    }


def _threads(book: Book, row: Row) -> list[Row]:
    """A message of the customer and its answer, or a message of an agent that answers nothing."""
    ticket, key = book.id("tickets", row["case_no"]), (row["case_no"], row["seq"])
    shared = {"ticketid": ticket}
    agent = row["agent_code"] and book.id("agents", row["agent_code"])
    author = {"type": "SYSTEM" if row["handled_by"] == "bot" else "AGENT"} | ({"id": agent} if agent else {})
    opening = {"id": book.id("threads", (*key, "in")), "createdtime": desk_when(row["opened_at"])} | shared
    if row["is_agent_initiated"]:
        return [opening | {"direction": "out", "author": compact(author)}]
    opening |= {"direction": "in", "assigneeid": None if row["responded_at"] else agent}
    if row["responded_at"] is None:
        return [opening]
    return [opening, {
        "id": book.id("threads", (*key, "out")), "direction": "out", "author": compact(author),
        "inreplyto": opening["id"], "createdtime": desk_when(row["responded_at"]),
        "ishandover": row["is_escalated_to_human"] or None,
    } | shared]


def _agent(book: Book, code: object) -> Row:
    """An agent; Desk has ids of its own, the e-mail is what the CRM knows too."""
    person = book.staff[code]
    return {
        "id": book.id("agents", code), "name": person["full_name"], "emailid": person["email"],
        "status": "ACTIVE" if person["is_active"] else "DISABLED",
    }


def _rating(book: Book, row: Row) -> Row:
    """A face that the customer clicked under the closing mail."""
    return {
        "id": book.id("ratings", row["no"]), "ticketid": book.id("tickets", row["no"]),
        "rating": RATINGS[int(row["no"]) // 7 % len(RATINGS)],
        "ratedtime": desk_when(min(row["closed_at"] + timedelta(hours=2), _close(book))),
    }


def _close(book: Book) -> datetime:
    """The last moment of the company's last day in Shanghai."""
    return datetime.combine(book.company.end, datetime.min.time()) + timedelta(hours=15, minutes=59, seconds=59)

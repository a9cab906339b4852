"""What goes wrong in a Zoho organisation, on records marked as tests so that no figure of the company moves."""

from __future__ import annotations

from datetime import datetime

from sample.company import Row
from sample.writers.zoho_book import Book, compact, desk_when, when
from sample.writers.zoho_sales import PIPELINE

SINCE = datetime(2024, 3, 30, 23, 30)
STAMPS = {"created_time": when(SINCE), "modified_time": when(SINCE)}
HOME, TWIN, LOST = "T90001", "T90002", "T99999"


def spoil(book: Book, tables: dict[str, list[Row]]) -> None:
    """Add the rows and note each in `company.awkward` as (source, entity, id, rule)."""
    for spoiler in (_accounts, _leads, _deals, _orders, _lines, _activities, _tickets):
        spoiler(book, tables)


def _note(book: Book, entity: str, record: Row, *rules: str) -> None:
    """Remember which rules a record breaks."""
    book.company.awkward.extend(("zoho", entity, str(record["id"]), rule) for rule in rules)


def _accounts(book: Book, tables: dict[str, list[Row]]) -> None:
    """Picklist words that nobody mapped, a moment that is none, a record delivered twice, one without a date."""
    owner = book.owner(book.company.employees[0]["code"])
    base = {"owner": owner, "billing_country": "China", "is_test": True} | STAMPS
    home = base | {
        "id": book.id("accounts", HOME), "account_number": HOME, "account_name": "Zoho test account",
        "account_type": compact(["Large Enterprise", "Press"]), "industry": "ERP", "key_account_level": "Bronze",
        "customer_source": "Trade Show",
    }
    twin = base | {
        "id": book.id("accounts", TWIN), "account_number": TWIN, "account_name": "Zoho test account (twice)",
        "account_type": compact(["Individual"]), "created_time": "30.03.2024 23:30",
    }
    undated = base | {"id": book.id("accounts", "T90003"), "account_number": "T90003", "created_time": None}
    tables["accounts"] += [home, twin, twin, undated]
    _note(book, "accounts", home, "unmapped")
    _note(book, "accounts", twin, "unparsable", "duplicate_record")
    _note(book, "accounts", undated, "missing_required")


def _leads(book: Book, tables: dict[str, list[Row]]) -> None:
    """A lead with words that nobody mapped, delivered twice."""
    lead = {
        "id": book.id("leads", HOME), "owner": book.owner(None), "full_name": "Test lead",
        "company": "Zoho test", "lead_source": "Seminar Partner", "rating": "Lukewarm", "industry": "ERP",
        "is_test": True, "converted__s": False,
    } | STAMPS
    tables["leads"] += [lead, lead]
    _note(book, "leads", lead, "unmapped", "duplicate_record")


def _deals(book: Book, tables: dict[str, list[Row]]) -> None:
    """A deal with an amount that is no number, in a stage that no pipeline has."""
    owner = book.owner(book.company.employees[0]["code"])
    deal = {
        "id": book.id("deals", HOME), "owner": owner, "deal_name": "Zoho test deal", "account_name": book.account(HOME),
        "pipeline": PIPELINE, "stage": "Parked", "amount": "12.500,00 EUR", "currency": "CNY", "probability": "5",
        "closing_date": "2024-02-30", "is_test": True,
    } | STAMPS
    entry = {
        "id": book.id("history", HOME), "potential_name": book.lookup("deals", HOME), "stage": "Parked",
        "modified_time": when(SINCE), "modified_by": owner,
    }
    tables["deals"].append(deal)
    tables["deal_history"].append(entry)
    _note(book, "opportunities", deal, "unmapped", "unparsable")
    _note(book, "opportunity_stages", entry, "unmapped")


def _order(book: Book, no: str, account: str, items: list[Row], **fields: object) -> Row:
    """A sales order of a test account."""
    return {
        "id": book.id("orders", no), "owner": book.owner(book.company.employees[0]["code"]),
        "so_number": no, "account_name": book.account(account), "status": "Approved",
        "signed_date": "2024-04-01", "currency": "CNY", "exchange_rate": "1", "sub_total": "100", "discount": "0",
        "tax": "0", "grand_total": "100", "ordered_items": compact(items),
    } | STAMPS | fields


def _item(book: Book, key: str, quantity: object) -> Row:
    """One line item at a price of 100."""
    return {
        "id": book.id("items", key), "product": {"id": book.id("products", "P-101")},
        "quantity": quantity, "list_price": 100, "unit_price": 100, "total": 100,
    }


def _orders(book: Book, tables: dict[str, list[Row]]) -> None:
    """An order whose account has vanished (deletes are not delivered), one with a status that nobody mapped."""
    orphan = _order(book, "SOT-00001", LOST, [_item(book, "T1", 1)])
    strange = _order(book, "SOT-00002", HOME, [_item(book, "T2", 1)], status="Escalated", grand_total="hundred")
    tables["sales_orders"] += [orphan, strange]
    _note(book, "sales_documents", orphan, "orphan")
    _note(book, "sales_documents", strange, "unmapped", "unparsable")


def _lines(book: Book, tables: dict[str, list[Row]]) -> None:
    """A line with a negative quantity and one whose quantity is a word."""
    items = [_item(book, "T3", -2), _item(book, "T4", "two")]
    tables["sales_orders"].append(_order(book, "SOT-00003", HOME, items))
    _note(book, "document_lines", items[0], "negative_quantity")
    _note(book, "document_lines", items[1], "unparsable")


def _activities(book: Book, tables: dict[str, list[Row]]) -> None:
    """Tasks of a test account, a call of an unknown kind, and the legacy stream that repeats others' rows."""
    owner = book.owner(book.company.employees[0]["code"])
    about = {"what_id": book.account(HOME), "se_module": "Accounts", "owner": owner}
    for position, status in enumerate(("Not Started", "Completed", "Deferred"), start=1):
        tables["tasks"].append({
            "id": book.id("tasks", position), "subject": f"Task {position}", "status": status, "due_date": "2024-04-02",
            "closed_time": when(SINCE) if status == "Completed" else None, "created_time": when(SINCE),
        } | about)
    call = {
        "id": book.id("calls", HOME), "call_type": "Robocall", "call_status": "Received",
        "call_start_time": when(SINCE), "call_duration_in_seconds": 30,
    } | about
    tables["calls"].append(call)
    _note(book, "activities", call, "unmapped")
    for kind, rows in (("Tasks", tables["tasks"]), ("Calls", tables["calls"][:20]), ("Events", tables["events"][:20])):
        for row in rows:
            tables["activities"].append({
                "id": row["id"], "activity_type": kind, "subject": row.get("subject"), "owner": row["owner"],
                "created_time": row.get("created_time") or row.get("call_start_time") or row.get("start_datetime"),
            })


def _tickets(book: Book, tables: dict[str, list[Row]]) -> None:
    """A ticket in the recycle bin, and one from a channel that nobody mapped."""
    base = {
        "status": "Open", "statustype": "Open", "channel": "Email", "priority": "Low",
        "classification": "Question", "account": book.account(HOME), "createdtime": desk_when(SINCE),
        "threadcount": "0",
        "isescalated": False, "isspam": False, "istrashed": False, "isdeleted": False, "cf": "{}",
    }
    trashed = base | {"id": book.id("tickets", "T1"), "ticketnumber": "900001", "istrashed": True}
    strange = base | {"id": book.id("tickets", "T2"), "ticketnumber": "900002", "channel": "Twitter", "isspam": True}
    tables["desk_tickets"] += [trashed, strange]
    _note(book, "cases", strange, "unmapped")

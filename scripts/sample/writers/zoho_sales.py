"""Zoho CRM: deals with their stage history, sales orders with their items, invoices."""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal

from sample.company import Row
from sample.writers.zoho_book import STAGES, Book, compact, spread, stamps, when

PIPELINE = "Standard (Standard)"
COMPETITION = "Closed Lost to Competition"
# Stage, forecast type, percent: the organisation replaced Zoho's percentages by its own.
PIPELINE_STAGES = (
    ("Qualification", "Open", 20), ("Needs Analysis", "Open", 30), ("Proposal/Price Quote", "Open", 80),
    ("Closed Won", "Closed Won", 100), ("Closed Lost", "Closed Lost", 0), (COMPETITION, "Closed Lost", 0),
    ("Disqualified", "Closed Lost", 0),
)
PERCENT = {name: percent for name, _, percent in PIPELINE_STAGES}
LOSSES = {
    "price": "Price", "competitor": "Competition", "no_budget": "Lost Funding", "no_response": "No Response",
    "feature_gap": "Missing Features", "timing": "Future Interest",
}
ORDER_STATUSES = {
    "effective": ("Approved", "Delivered"), "in_approval": ("Created",), "void": ("Cancelled",),
    "rejected": ("Rejected",),
}

INVOICE_STATUSES = {"issued": ("Approved", "Delivered"), "void": ("Cancelled",)}


def build(book: Book) -> dict[str, list[Row]]:
    """The tables of deals and documents; deleted orders have vanished."""
    company = book.company
    lines = defaultdict(list)
    for line in company.order_lines:
        lines[line["order_no"]].append(line)
    orders = {row["no"]: row for row in company.orders if row["status"] != "deleted"}
    return {
        "pipeline_stages": [_stage(book, *item) for item in enumerate(PIPELINE_STAGES, start=1)],
        "deals": [_deal(book, row) for row in company.opportunities],
        "deal_history": _history(book),
        "sales_orders": [_order(book, row, lines[row["no"]]) for row in orders.values()],
        "invoices": [
            _invoice(book, row) for row in company.receivables if row["kind"] == "invoice" and row["order_no"] in orders
        ],
    }


def _stage(book: Book, position: int, stage: tuple[str, str, int]) -> Row:
    """One stage of the only pipeline."""
    name, kind, percent = stage
    return {
        "id": book.id("stages", name), "pipeline": book.lookup("stages", PIPELINE, PIPELINE), "display_value": name,
        "actual_value": name, "sequence_number": position, "forecast_type": kind,
        "forecast_category": compact({"name": "Closed" if percent == 100 else "Pipeline" if percent else "Omitted"}),
        "probability": percent,
    }


def stage_name(row: Row, stage: str, reason: object = None) -> str:
    """The stage as the picklist says it; deals lost to a competitor have a stage of their own."""
    return COMPETITION if stage == "lost" and reason == "competitor" else STAGES[stage]


def _deal(book: Book, row: Row) -> Row:
    """A deal; Closing_Date is what the seller expected and stays so."""
    stages = book.stages_of[row["no"]]
    stage = stage_name(row, stages[-1]["stage"], row["lost_reason"])
    return {
        "id": book.id("deals", row["no"]), "owner": book.owner(row["owner_code"]), "deal_name": row["name"],
        "account_name": book.account(row["account_no"]), "pipeline": PIPELINE, "stage": stage,
        "product_line": row["product_category"], "amount": row["amount_doc"], "currency": row["currency"],
        "probability": PERCENT[stage], "closing_date": row["expected_close_date"],
        "reason_for_loss__s": row["lost_reason"] and LOSSES[row["lost_reason"]],
        "stage_modified_time": when(stages[-1]["entered_at"]),
        "is_test": row["is_test"],
    } | stamps(row)


def _history(book: Book) -> list[Row]:
    """One row a stay; the last one has not been left."""
    reasons = {row["no"]: row["lost_reason"] for row in book.company.opportunities}
    rows = []
    for no, stays in book.stages_of.items():
        names = [stage_name(stay, stay["stage"], reasons[no]) for stay in stays]
        for position, (stay, name) in enumerate(zip(stays, names, strict=True)):
            rows.append({
                "id": book.id("history", (no, position)), "potential_name": book.lookup("deals", no), "stage": name,
                "moved_to__s": names[position + 1] if position + 1 < len(names) else None,
                "modified_time": when(stay["entered_at"]),
                "modified_by": book.owner(stay["changed_by_code"]),
            })
    return rows


def _order(book: Book, row: Row, lines: list[Row]) -> Row:
    """A sales order; the discount is on the header, the items are before it."""
    subtotal = sum((line["subtotal_doc"] for line in lines), Decimal("0.00"))
    return {
        "id": book.id("orders", row["no"]), "owner": book.owner(row["owner_code"]),
        "so_number": row["no"], "account_name": book.account(row["account_no"]),
        "deal_name": book.lookup("deals", row["opportunity_no"]),
        "status": spread(ORDER_STATUSES[row["status"]], row["no"]),
        "signed_date": row["signed_date"], "currency": row["currency"], "exchange_rate": row["fx_rate"],
        "sub_total": subtotal, "discount": subtotal - row["amount_doc"], "tax": "0",
        "grand_total": row["amount_doc"], "ordered_items": compact([_item(book, line) for line in lines]),
    } | stamps(row)


def _item(book: Book, line: Row) -> Row:
    """One line item."""
    return {
        "id": book.id("items", (line["order_no"], line["line_no"])),
        "product": {"id": book.id("products", line["product_code"])},
        "quantity": _number(line["quantity"]), "list_price": _number(line["list_price"]),
        "unit_price": _number(line["unit_price"]), "total": _number(line["subtotal_doc"]),
    }


def _number(value: Decimal | int) -> float | int:
    """A number of JSON: whole where it is whole."""
    return int(value) if value == int(value) else float(value)


def _invoice(book: Book, row: Row) -> Row:
    """An invoice."""
    return {
        "id": book.id("invoices", row["no"]), "invoice_number": row["no"],
        "sales_order": book.lookup("orders", row["order_no"]),
        "account_name": book.account(row["account_no"]), "invoice_date": row["issued_date"],
        "due_date": row["due_date"],
        "status": spread(INVOICE_STATUSES[row["status"]], row["no"]), "currency": row["currency"],
        "exchange_rate": row["fx_rate"], "grand_total": row["amount_doc"],
    }

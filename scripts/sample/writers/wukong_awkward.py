"""Rows that no clean company has: duplicates, orphans, unreadable values, remains of deleted records."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

from sample.company import Row
from sample.writers.wukong_crm import log
from sample.writers.wukong_sales import contract, payment, product_line
from sample.writers.wukong_tables import Wukong, local

STRANGE_SOURCES = ("抖音直播", "展会（线下）", "小红书")


def fill(wukong: Wukong) -> None:
    """Spoil what core must set aside; bad values stand on test accounts, bad rows are additional."""
    tests = [row for row in wukong.company.accounts if row["is_test"]]
    orders = [row for row in wukong.company.orders if row["account_no"] in {test["no"] for test in tests}]
    if not tests or not orders:
        return
    _strange_sources(wukong, tests)
    _contracts(wukong, orders[0])
    _money(wukong, orders[0])
    _deleted(wukong, orders[0])
    _lost_owner(wukong)
    _duplicates(wukong)


def _note(wukong: Wukong, entity: str, number: object, rule: str) -> None:
    """Record a bad row, so that a test can look for it in the quarantine."""
    wukong.company.awkward.append(("wukong", entity, str(number), rule))


def _strange_sources(wukong: Wukong, tests: list[Row]) -> None:
    """Test accounts with a source that no map knows."""
    for word, test in zip(STRANGE_SOURCES, tests, strict=False):
        number = wukong.ids["accounts"][test["no"]]
        batch = wukong.batch("customer", number)
        for row in wukong.tables["wk_crm_customer_data"]:
            if row["batch_id"] == batch and row["name"] == "source":
                row["value"] = word
                _note(wukong, "accounts", number, "unmapped")


def _contracts(wukong: Wukong, order: Row) -> None:
    """Contracts with an unreadable amount, of a customer that is gone, and not yet or no longer in approval."""
    bare = order | {"opportunity_no": None, "amount_doc": Decimal("12000.00"), "fx_rate": Decimal(1)}
    number = contract(wukong, bare | {"no": "SO-TEST-01", "status": "effective"}, [])
    wukong.tables["wk_crm_contract"][-1]["money"] = "壹万贰仟元整"
    _note(wukong, "sales_documents", number, "unparsable")
    number = contract(wukong, bare | {"no": "SO-TEST-02", "status": "effective"}, [])
    wukong.tables["wk_crm_contract"][-1]["customer_id"] = 999999
    _note(wukong, "sales_documents", number, "orphan")
    for position, status in enumerate(("withdrawn", "draft", "draft"), start=3):
        contract(wukong, bare | {"no": f"SO-TEST-{position:02d}", "status": status}, [])
    line = {
        "order_no": order["no"], "line_no": 99, "product_code": wukong.company.products[0]["code"],
        "quantity": Decimal(-2), "list_price": Decimal(3800), "unit_price": Decimal(3800),
        "subtotal_doc": Decimal(-7600),
    }
    line_id = product_line(wukong, wukong.ids["orders"][order["no"]], line, Decimal(1))
    _note(wukong, "document_lines", line_id, "negative_quantity")


def _money(wukong: Wukong, order: Row) -> None:
    """A receipt without a date and a deleted one."""
    receipt = {
        "no": "PM-TEST-01", "order_no": order["no"], "account_no": order["account_no"], "receivable_no": None,
        "payment_date": order["signed_date"], "amount_doc": Decimal(100), "method": "cash", "status": "effective",
        "fx_rate": Decimal(1),
    }
    number = payment(wukong, receipt, order)
    wukong.tables["wk_crm_receivables"][-1]["return_time"] = "0000-00-00"
    _note(wukong, "payments", number, "missing_required")
    payment(wukong, receipt | {"no": "PM-TEST-02", "status": "deleted"}, order)


def _deleted(wukong: Wukong, order: Row) -> None:
    """Soft deletes of a deal and a follow-up, entries that are no touch, and what a lead deleted for good left."""
    last = wukong.tables["wk_crm_business"][-1]
    wukong.add("wk_crm_business", **last | {
        "business_id": wukong.new_id("opportunities", "deleted"), "is_end": 0, "status": 3,
        "customer_id": wukong.id("accounts", order["account_no"]), "batch_id": wukong.batch("business", 0),
    })
    follow_up = next(row for row in reversed(wukong.tables["wk_crm_activity"]) if row["type"] == 1)
    number = wukong.new_id("activities", "deleted")
    wukong.add("wk_crm_activity", **follow_up | {"activity_id": number, "status": 0})
    for row in wukong.tables["wk_crm_customer"][::40]:
        wukong.add(
            "wk_crm_activity", activity_id=wukong.new_id("activities", None), type=2, activity_type=2,
            activity_type_id=row["customer_id"], content=row["customer_name"], status=1,
            create_user_id=follow_up["create_user_id"], create_time=row["create_time"],
        )
    gone = wukong.new_id("leads", "deleted")
    values = {"线索来源": "广告", "公司名称": "已删除公司"}
    wukong.add_values("wk_crm_leads_data", 1, wukong.batch("leads", gone), values)
    code = wukong.company.employees[0]["code"]
    moment = local(order["created_at"])
    log(wukong, 1, gone, 1, '["新建了线索"]', code, moment)
    log(wukong, 1, gone, 3, '["删除了线索"]', code, moment + timedelta(days=3))


def _lost_owner(wukong: Wukong) -> None:
    """A test lead whose owner no longer has a row."""
    tests = {wukong.ids["leads"][row["no"]] for row in wukong.company.leads if row["is_test"] and not row["account_no"]}
    for row in wukong.tables["wk_crm_leads"]:
        if row["leads_id"] in tests:
            row["owner_user_id"] = 99999
            return


def _duplicates(wukong: Wukong) -> None:
    """The same row delivered twice."""
    for table, entity, key in (
        ("wk_crm_customer", "accounts", "customer_id"), ("wk_crm_contract", "sales_documents", "contract_id"),
    ):
        rows = wukong.tables[table]
        for position in (len(rows) // 5, len(rows) // 2, len(rows) - 40):
            if 0 <= position < len(rows):
                rows.append(dict(rows[position]))
                _note(wukong, entity, rows[position][key], "duplicate_record")

"""Opportunities with their scattered history, contracts with their lines, invoices, instalments and receipts."""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal

from sample import clock
from sample.company import Row
from sample.writers.wukong_base import STAGES
from sample.writers.wukong_crm import log
from sample.writers.wukong_tables import ZERO, Wukong, local, midnight, plain

ENDS = {"open": 0, "won": 1, "lost": 2, "invalid": 3}
CLOSINGS = {"won": "赢单", "lost": "输单", "invalid": "无效"}
LOSSES = {
    "price": "价格过高", "competitor": "选择竞争对手", "no_budget": "没有预算", "no_response": "长期无回复",
    "feature_gap": "功能不满足", "timing": "时机不成熟",
}
METHODS = {"bank_transfer": "电汇", "alipay": "支付宝", "wechat_pay": "微信支付", "cheque": "支票", "cash": "现金"}
# 10 is "no approval needed": only the code of the product knows it, not its table comments.
CHECKS = {
    "effective": (1, 1, 10), "in_approval": (0, 3), "rejected": (2,), "void": (8,), "deleted": (7,), "withdrawn": (4,),
    "draft": (5, 6),
}


def fill(wukong: Wukong) -> None:
    """Fill opportunities, contracts and the money that follows."""
    company = wukong.company
    stages = defaultdict(list)
    for row in company.opportunity_stages:
        stages[row["opportunity_no"]].append(row)
    for row in company.opportunities:
        _business(wukong, row, stages[row["no"]])
    lines = defaultdict(list)
    for row in company.order_lines:
        lines[row["order_no"]].append(row)
    orders = {row["no"]: row for row in company.orders}
    for row in company.orders:
        contract(wukong, row, lines[row["no"]])
    for row in company.receivables:
        _receivable(wukong, row, orders[row["order_no"]])
    for row in company.payments:
        payment(wukong, row, orders[row["order_no"]])


def spread(codes: tuple[int, ...], number: int) -> int:
    """One of the codes that mean the same."""
    return codes[number % len(codes)]


def _business(wukong: Wukong, row: Row, entries: list[Row]) -> None:
    """One opportunity; a won one keeps the stage it was won from."""
    number = wukong.new_id("opportunities", row["no"])
    batch = wukong.batch("business", number)
    opened = [entry for entry in entries if entry["stage"] in STAGES]
    rate = row.get("fx_rate") or wukong.rate(row["currency"], clock.local_date(row["created_at"]))
    wukong.add(
        "wk_crm_business", business_id=number, business_name=row["name"], type_id=1,
        status_id=wukong.ids["stages"][opened[-1]["stage"]], customer_id=wukong.id("accounts", row["account_no"]),
        money=plain(row["amount_doc"] * rate), deal_date=midnight(row["expected_close_date"]),
        is_end=ENDS[row["status"]],
        status_remark=LOSSES.get(row["lost_reason"]), status=1, owner_user_id=wukong.id("users", row["owner_code"]),
        create_user_id=wukong.id("users", entries[0]["changed_by_code"]), create_time=local(row["created_at"]),
        update_time=local(row["updated_at"]), batch_id=batch,
    )
    wukong.add_values("wk_crm_business_data", 5, batch, {
        "产品类别": row["product_category"], "测试数据": "是" if row["is_test"] else None,
    })
    _moves(wukong, number, entries)


def _moves(wukong: Wukong, number: int, entries: list[Row]) -> None:
    """Open stages after the first are changes, closings are activities; the edit form also logs what it replaced."""
    names = {stage: name for stage, (name, _) in STAGES.items()}
    changes = [entry for entry in entries[1:] if entry["stage"] in STAGES]
    for entry in changes:
        wukong.add(
            "wk_crm_business_change", change_id=wukong.new_id("changes", None), business_id=number,
            status_id=wukong.ids["stages"][entry["stage"]],
            create_user_id=wukong.id("users", entry["changed_by_code"]), create_time=local(entry["entered_at"]),
        )
    if changes and (entries[0]["stage"] != "qualified" or number % 8 == 0):
        text = f'["将商机阶段 由{names[entries[0]["stage"]]}修改为{names[changes[0]["stage"]]}。"]'
        log(wukong, 5, number, 19, text, changes[0]["changed_by_code"], local(changes[0]["entered_at"]))
    for entry in entries[1:]:
        if entry["stage"] in CLOSINGS:
            wukong.add(
                "wk_crm_activity", activity_id=wukong.new_id("activities", None), type=3, activity_type=5,
                activity_type_id=number, content=CLOSINGS[entry["stage"]], status=1,
                create_user_id=wukong.id("users", entry["changed_by_code"]), create_time=local(entry["entered_at"]),
            )


def contract(wukong: Wukong, row: Row, lines: list[Row]) -> int:
    """One contract in CNY: `total_price` before the header discount, `money` after it."""
    number = wukong.new_id("orders", row["no"])
    rate = row["fx_rate"]
    total = sum((line["subtotal_doc"] for line in lines), Decimal(0))
    wukong.add(
        "wk_crm_contract", contract_id=number, num=row["no"], customer_id=wukong.id("accounts", row["account_no"]),
        business_id=wukong.id("opportunities", row["opportunity_no"]), order_date=midnight(row["signed_date"]),
        start_time=ZERO if number % 9 == 0 else None, end_time=ZERO if number % 9 == 0 else None,
        money=plain(row["amount_doc"] * rate), total_price=plain(total * rate),
        discount_rate=plain((1 - row["amount_doc"] / total) * 100) if total else "0.00",
        check_status=spread(CHECKS[row["status"]], number), owner_user_id=wukong.id("users", row["owner_code"]),
        create_time=local(row["created_at"]), update_time=local(row["updated_at"]),
    )
    for line in lines:
        product_line(wukong, number, line, rate)
    return number


def product_line(wukong: Wukong, number: int, line: Row, rate: Decimal) -> int:
    """One line of a contract."""
    line_id = wukong.new_id("lines", (line["order_no"], line["line_no"]))
    wukong.add(
        "wk_crm_contract_product", r_id=line_id, contract_id=number,
        product_id=wukong.id("products", line["product_code"]), price=plain(line["list_price"] * rate),
        sales_price=plain(line["unit_price"] * rate), num=plain(line["quantity"]),
        subtotal=plain(line["subtotal_doc"] * rate),
    )
    return line_id


def _receivable(wukong: Wukong, row: Row, order: Row) -> None:
    """An invoice, whose due date is a field of this installation, or an instalment."""
    amount = plain(row["amount_doc"] * row["fx_rate"])
    about = {
        "contract_id": wukong.id("orders", row["order_no"]), "customer_id": wukong.id("accounts", row["account_no"]),
    }
    if row["kind"] == "plan":
        number = wukong.new_id("plans", row["no"])
        wukong.add(
            "wk_crm_receivables_plan", receivables_plan_id=number, num=str(row["no"]), money=amount,
            return_date=midnight(row["due_date"]), received_status=1 if row["status"] == "paid" else 0,
            create_time=wukong.created(row["issued_date"]), **about,
        )
        return
    number = wukong.new_id("invoices", row["no"])
    batch = wukong.batch("invoice", number)
    wukong.add(
        "wk_crm_invoice", invoice_id=number, invoice_money=amount, real_invoice_date=row["issued_date"],
        invoice_status=1,
        check_status=8 if row["status"] == "void" else 1, batch_id=batch, **about,
    )
    wukong.add_values("wk_crm_invoice_data", 18, batch, {"付款期限": row["due_date"]})


def payment(wukong: Wukong, row: Row, order: Row) -> int:
    """One receipt of money, in CNY at the rate of its day."""
    number = wukong.new_id("payments", row["no"])
    wukong.add(
        "wk_crm_receivables", receivables_id=number,
        receivables_plan_id=wukong.id("plans", row["receivable_no"]),
        customer_id=wukong.id("accounts", row["account_no"]), contract_id=wukong.id("orders", row["order_no"]),
        money=plain(row["amount_doc"] * row["fx_rate"]), return_time=row["payment_date"],
        return_type=METHODS[row["method"]], check_status=spread(CHECKS[row["status"]], number),
    )
    return number

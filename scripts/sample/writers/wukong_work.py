"""Calls, visits, meetings and return visits."""

from __future__ import annotations

from collections import defaultdict
from datetime import timedelta

from sample.company import Row
from sample.writers.wukong_tables import ZERO, Wukong, local

# A follow-up has neither a state nor a side, so the sellers begin its text with both.
STATES = {"done": "已完成", "cancelled": "已取消", "planned": "计划"}
WORDS = {"visit": ("见面拜访", "客户拜访"), "meeting": ("活动", "客户会议")}
SCORES = {5: "很满意", 4: "满意", 3: "一般", 2: "不满意", 1: "很不满意"}


def fill(wukong: Wukong) -> None:
    """Fill the call log, the follow-ups and the return visits."""
    deals = defaultdict(list)
    for row in wukong.company.opportunities:
        deals[row["account_no"]].append(wukong.ids["opportunities"][row["no"]])
    leads = {row["no"]: row for row in wukong.company.leads}
    for number, row in enumerate(wukong.company.activities):
        if row["type"] == "call":
            _call(wukong, row)
        else:
            _follow_up(wukong, row, deals[row["account_no"]], number, leads.get(row["lead_no"]))
    for row in wukong.company.return_visits:
        _return_visit(wukong, row)


def _call(wukong: Wukong, row: Row) -> None:
    """One call; the dialler logs in as the integration user."""
    kind, number = _target(wukong, row)
    employee = wukong.id("users", row["employee_code"])
    robot = next(user["code"] for user in wukong.company.employees if user["user_type"] == "integration")
    state = 2 if row["is_connected"] else 3 if row["status"] == "missed" else 1
    wukong.add(
        "wk_call_record", call_record_id=wukong.new_id("calls", row["no"]), start_time=local(row["occurred_at"]),
        talk_time=row["duration_seconds"], state=state, type=1 if row["direction"] == "inbound" else 0, model=kind,
        model_id=number, owner_user_id=employee,
        create_user_id=wukong.id("users", robot) if row["is_automated"] else employee,
    )


def _target(wukong: Wukong, row: Row) -> tuple[str, int]:
    """The module and record that an activity hangs on."""
    for key, kind, name in (
        ("lead_no", "leads", "leads"), ("opportunity_no", "business", "opportunities"),
        ("account_no", "customer", "accounts"),
    ):
        if row[key]:
            return kind, wukong.ids[name][row[key]]
    raise ValueError(f"activity {row['no']} is about nobody")


def _follow_up(wukong: Wukong, row: Row, deals: list[int], number: int, lead: Row | None) -> None:
    """One visit or meeting, saved at its end; some visits are sign-ins on the phone, which have no category."""
    kind, record = _target(wukong, row)
    category, subject = WORDS[row["type"]]
    content = f"{STATES[row['status']]}：{'内部会议' if row['direction'] == 'internal' else subject}"
    started, links = local(row["occurred_at"]), None
    if kind == "business" and number % 2:
        links = ",".join(str(deal) for deal in [record, *(deal for deal in deals if deal != record)][: 1 + number % 3])
        kind, record = "customer", wukong.ids["accounts"][row["account_no"]]
    is_sign_in = row["type"] == "visit" and number % 7 == 0
    seconds = row["duration_seconds"]
    entry = {
        "type": 4 if is_sign_in else 1, "category": None if is_sign_in else category,
        "activity_type": {"leads": 1, "customer": 2, "business": 5}[kind], "activity_type_id": record,
        "content": content, "business_ids": links, "status": 1,
        "create_user_id": wukong.id("users", row["employee_code"]), "create_time": started,
        "update_time": ZERO if seconds is None else started + timedelta(seconds=seconds),
    }
    wukong.add("wk_crm_activity", activity_id=wukong.new_id("activities", row["no"]), **entry)
    if lead and lead["account_no"]:
        # a conversion copies the activities of the lead to the new customer
        copy = entry | {"activity_type": 2, "activity_type_id": wukong.ids["accounts"][lead["account_no"]]}
        wukong.add("wk_crm_activity", activity_id=wukong.new_id("activities", None), **copy)


def _return_visit(wukong: Wukong, row: Row) -> None:
    """One return visit; satisfaction is a field value, misspelt as in the product."""
    number = wukong.new_id("return_visits", row["no"])
    batch = wukong.batch("visit", number)
    wukong.add(
        "wk_crm_return_visit", visit_id=number, visit_time=local(row["visited_at"]),
        customer_id=wukong.id("accounts", row["account_no"]), contract_id=wukong.id("orders", row["order_no"]),
        contacts_id=wukong.id("contacts", row["contact_no"]), owner_user_id=wukong.id("users", row["owner_code"]),
        batch_id=batch,
    )
    wukong.add_values("wk_crm_return_visit_data", 17, batch, {
        "客户满意度": SCORES[row["satisfaction"]], "回访形式": "电话" if number % 3 else "见面拜访",
        "客户反馈": "希望缩短交货时间" if row["satisfaction"] < 3 else None,
    })

"""Users, departments, fields, products, campaigns and targets."""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal

from sample.company import Row
from sample.writers.wukong_tables import CHANNELS, FIELDS, Wukong, midnight, plain

MONTHS = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
    "december",
)
STAGES = {"qualified": ("验证客户", "20"), "needs_analysis": ("需求分析", "30%"), "proposal": ("方案/报价", "80")}


def fill(wukong: Wukong) -> None:
    """Fill the tables that the others point to."""
    _departments(wukong)
    _users(wukong)
    for at, (module, name, label, kind, options, origin) in enumerate(FIELDS):
        wukong.add(
            "wk_crm_field", field_id=1001 + at, field_name=name, name=label, type=kind, label=module,
            options=options, field_type=origin,
        )
    _stages(wukong)
    _products(wukong)
    _campaigns(wukong)
    _targets(wukong)


def _departments(wukong: Wukong) -> None:
    """The company and its teams."""
    wukong.add("wk_admin_dept", dept_id=wukong.new_id("teams", None), pid=0, name="全公司", owner_user_id=None)
    for team in dict.fromkeys(row["team"] for row in wukong.company.employees):
        wukong.add("wk_admin_dept", dept_id=wukong.new_id("teams", team), pid=1, name=team, owner_user_id=None)


def _users(wukong: Wukong) -> None:
    """One seat an employee; who left is disabled, the first of them was deleted."""
    people = wukong.company.employees
    for number, row in enumerate(people):
        wukong.ids["users"][row["code"]] = 14773 + 3 * number
    deleted = next((row["code"] for row in people if not row["is_active"]), None)
    for row in people:
        is_human = row["user_type"] == "human"
        wukong.add(
            "wk_admin_user", user_id=wukong.id("users", row["code"]),
            username=row["mobile"] if is_human else f"api_{row['code']}".replace("api_api.", "api_"),
            realname=row["full_name"], email=row["email"], mobile=row["mobile"],
            dept_id=wukong.ids["teams"][row["team"]],
            post=row["role"], parent_id=wukong.id("users", row["manager_code"]) or 0,
            status=1 if row["is_active"] else 0, is_del=int(row["code"] == deleted),
            create_time=wukong.created(row["hired_on"]),
        )


def _stages(wukong: Wukong) -> None:
    """The default pipeline; the percentage is text, with a sign where somebody typed one."""
    wukong.add(
        "wk_crm_business_type", type_id=1, name="默认商机组", dept_ids="", status=1,
        create_time=midnight(wukong.company.start),
    )
    for position, (stage, (name, rate)) in enumerate(STAGES.items(), start=1):
        wukong.add(
            "wk_crm_business_status", status_id=wukong.new_id("stages", stage), type_id=1, name=name, rate=rate,
            order_num=position,
        )


def _products(wukong: Wukong) -> None:
    """The catalogue: on sale 1, off sale 0, and one product deleted (3)."""
    categories = list(dict.fromkeys(row["category"] for row in wukong.company.products))
    for name in categories:
        wukong.add("wk_crm_product_category", category_id=wukong.new_id("categories", name), name=name, pid=0)
    for row in wukong.company.products:
        wukong.add("wk_crm_product", **_product(wukong, row, 1 if row["is_active"] else 0))
    gone = wukong.company.products[0] | {"code": "P-900", "name": "停产样机"}
    wukong.add("wk_crm_product", **_product(wukong, gone, 3))


def _product(wukong: Wukong, row: Row, status: int) -> Row:
    """One product."""
    return {
        "product_id": wukong.new_id("products", row["code"]), "name": row["name"], "num": row["code"],
        "unit": row["unit"],
        "price": plain(row["list_price"]), "status": status, "category_id": wukong.id("categories", row["category"]),
        "create_time": wukong.created(wukong.company.start),
    }


def _campaigns(wukong: Wukong) -> None:
    """Campaigns; the code stands in the introduction, no actual cost is kept."""
    for number, row in enumerate(wukong.company.campaigns):
        wukong.add(
            "wk_crm_marketing", marketing_id=wukong.new_id("campaigns", row["code"]), marketing_name=row["name"],
            crm_type=1, start_time=midnight(row["start_date"]), end_time=midnight(row["end_date"]),
            marketing_type=CHANNELS[row["channel"]], marketing_money=plain(row["budget"]),
            synopsis=f"活动编码：{row['code']}", browse=120 + 37 * number, share_num=9 + number,
            submit_num=20 + 3 * number,
            status=1 if row["status"] == "active" else 0, create_time=wukong.created(row["start_date"]),
        )


def _targets(wukong: Wukong) -> None:
    """One row a subject, year and kind, with a column a month."""
    years: dict[tuple, dict[int, Decimal]] = defaultdict(dict)
    for row in wukong.company.sales_targets:
        subject = (row.get("employee_code"), row.get("team"))
        years[(row["kind"], *subject, row["year"])][row["month"]] = row["amount"]
    for number, ((kind, employee, team, year), months) in enumerate(years.items(), start=1):
        amounts = {name: plain(months.get(at, Decimal(0))) for at, name in enumerate(MONTHS, start=1)}
        wukong.add(
            "wk_crm_achievement", achievement_id=number, year=year, type=3 if employee else 2 if team else 1,
            obj_id=wukong.id("users", employee) if employee else wukong.ids["teams"][team],
            yeartarget=plain(sum(months.values(), Decimal(0))), status=1 if kind == "contract_amount" else 2, **amounts,
        )

"""Sales targets, forecasts with their vintages, the market, and what the CRM is believed to have brought (CNY)."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from random import Random

from sample import clock, draw
from sample.company import Row
from sample.draw import money
from sample.people import CATEGORIES, SALES_TEAMS
from sample.world import World

MARKET_SHARE = {"智能硬件": 0.060, "软件系统": 0.045, "实施服务": 0.030, "耗材配件": 0.025}
BENEFITS = {
    "revenue_increase": (380000, 620000, 840000), "churn_reduction": (0.012, 0.021, 0.028),
    "customer_base": (210, 480, 690), "churn_unit_cost": (2600, 2750, 2900), "cost_savings": (52000, 88000, 121000),
    "margin_clv": (9200, 9600, 10100), "gross_margin_rate": (0.46, 0.47, 0.48),
}
# CNY a service contact before the CRM came, carried forward with the pay rise of each year.
COST_PER_CONTACT = (1320, 1360, 1400, 1440)


def build(world: World) -> None:
    """Fill sales_targets and reference_values."""
    _targets(world, world.rng("targets"))
    rows: list[Row] = []
    _team_targets(world, rows)
    _forecasts(world, world.rng("forecasts"), rows)
    _market(world, world.rng("market"), rows)
    _benefits(world, rows)
    _baselines(world, rows)
    for number, row in enumerate(rows, start=1):
        world.company.reference_values.append({"reference_id": f"REF{number:05d}", **row})


def _reference(
    measure: str, scenario: str, grain: str, first: date, subject: tuple[str, str], as_of: date, value: float | Decimal,
    note: str,
) -> Row:
    """One figure that the company compares itself with."""
    return {
        "measure": measure, "scenario": scenario, "period_grain": grain, "period_start": first,
        "subject_type": subject[0], "subject_value": subject[1], "version_as_of": as_of,
        "reference_value": value if isinstance(value, Decimal) else Decimal(str(value)), "source_note": note,
    }


def sales_by(world: World, key: str) -> dict[tuple[str, date], float]:
    """Effective order amounts in CNY by owner (`owner_code`) or by product category, and by month."""
    category = {row["code"]: row["category"] for row in world.company.products}
    orders = {row["no"]: row for row in world.company.orders if row["status"] == "effective"}
    found: dict[tuple[str, date], float] = {}
    for line in world.company.order_lines:
        if (order := orders.get(line["order_no"])) is None:
            continue
        who = category[line["product_code"]] if key == "category" else order[key]
        slot = str(who), order["signed_date"].replace(day=1)
        amount = float(line["subtotal_doc"] * (1 - order["discount_rate"]) * order["fx_rate"])
        found[slot] = found.get(slot, 0.0) + amount
    return found


def _targets(world: World, rng: Random) -> None:
    """Monthly contract and payment targets of every rep for whole years, near what they sell, and of the teams."""
    sold = sales_by(world, "owner_code")
    per_rep = sum(sold.values()) / max(1, len(sold))
    for year in range(world.start.year, world.end.year + 1):
        sums: dict[tuple[str, int], int] = {}
        for person in world.company.employees:
            if person["role"] not in ("sales_rep", "sales_manager"):
                continue
            growth = 0.72 * 1.35 ** (year - world.start.year) * rng.uniform(0.8, 1.2)
            for month in range(1, 13):
                first = date(year, month, 1)
                if person["hired_on"] > first or (person["left_on"] and person["left_on"] <= first):
                    continue
                share = 0.25 if person["role"] == "sales_manager" else 1.0
                amount = round(per_rep * growth * share * clock.SEASON[month - 1] / 1000) * 1000
                sums[str(person["team"]), month] = sums.get((str(person["team"]), month), 0) + amount
                _target(world, year, month, amount, "contract_amount", employee_code=person["code"])
                if person["role"] == "sales_rep":
                    _target(world, year, month, round(amount * 0.92), "payment_amount", employee_code=person["code"])
        for (team, month), amount in sums.items():
            _target(world, year, month, amount, "contract_amount", team=team)


def _target(
    world: World, year: int, month: int, amount: int, kind: str, employee_code: object = None, team: str | None = None
) -> None:
    """Append one monthly target of a person or a team."""
    world.company.sales_targets.append({
        "employee_code": employee_code, "team": team, "year": year, "month": month, "amount": money(amount),
        "kind": kind,
    })


def _team_targets(world: World, rows: list[Row]) -> None:
    """Revenue targets by month, fixed before the year: each team, and all."""
    totals: dict[date, Decimal] = {}
    for row in world.company.sales_targets:
        if row["team"] not in SALES_TEAMS:
            continue
        first, fixed = date(row["year"], row["month"], 1), date(row["year"] - 1, 12, 31)
        totals[first] = totals.get(first, Decimal("0.00")) + row["amount"]
        subject = ("team", str(row["team"]))
        rows.append(_reference("sales_revenue", "target", "month", first, subject, fixed, row["amount"], "年度预算"))
    for first, amount in totals.items():
        fixed = date(first.year - 1, 12, 31)
        rows.append(_reference("sales_revenue", "target", "month", first, ("all", "all"), fixed, amount, "年度预算"))


def _forecasts(world: World, rng: Random, rows: list[Row]) -> None:
    """Revenue forecasts by category and month: an early vintage, the frozen one, one revised within the month."""
    sold = sales_by(world, "category")
    for month in clock.months(world.start, clock.add_months(world.end, 1)):
        frozen = month - timedelta(days=1)
        vintages = (
            (frozen.replace(day=1) - timedelta(days=1), 0.24, "初版"), (frozen, 0.13, "冻结版"),
            (month.replace(day=15), 0.04, "月中修订"),
        )
        for category in CATEGORIES:
            year_ago = sold.get((category, clock.add_months(month, -12)), 0.0)
            base = max(sold.get((category, month), 0.0), year_ago * 0.6, 20000.0)
            for as_of, spread, note in vintages:
                rare = (note == "初版" and month.month % 3) or (note == "月中修订" and month.month % 2 == 0)
                if as_of > world.end or rare:
                    continue
                value = money(round(base * draw.clip(rng.gauss(1.02, spread), 0.4, 1.8)))
                subject = ("product_category", category)
                rows.append(_reference("sales_revenue", "forecast", "month", month, subject, as_of, value, note))


def _market(world: World, rng: Random, rows: list[Row]) -> None:
    """Market size and the largest competitor by quarter and category; the size is revised once, later."""
    sold = sales_by(world, "category")
    for first in clock.months(world.start, world.end):
        if first.month % 3 != 1 or clock.add_months(first, 3) > world.end:
            continue
        published = clock.add_months(first, 3) + timedelta(days=9)
        for category in CATEGORIES:
            own = sum(sold.get((category, clock.add_months(first, step)), 0.0) for step in range(3))
            years = (first - world.start).days / 365
            size = max(own, 30000) / MARKET_SHARE[category] / (1 + 0.08 * years) * rng.uniform(0.93, 1.07)
            subject, note = ("product_category", category), "行业协会季报"
            for scenario, value in (("market_size", size), ("competitor", size * rng.uniform(0.18, 0.26))):
                as_of, figure = min(published, world.end), money(round(value, -3))
                rows.append(_reference("market_size", scenario, "quarter", first, subject, as_of, figure, note))
            later = clock.add_months(published, 3)
            if first.month == 1 and later <= world.end:
                figure = money(round(size * 1.02, -3))
                rows.append(_reference("market_size", "market_size", "quarter", first, subject, later, figure, "修订"))


def _benefits(world: World, rows: list[Row]) -> None:
    """Yearly estimates of what the CRM brought: CNY, shares of one, and a number of customers."""
    for position, year in enumerate(range(world.start.year, world.end.year)):
        for measure, values in BENEFITS.items():
            value = values[min(position, len(values) - 1)]
            first, fixed = date(year, 1, 1), date(year, 12, 31)
            rows.append(_reference(measure, "benefit", "year", first, ("all", "all"), fixed, value, "财务估算"))


def _baselines(world: World, rows: list[Row]) -> None:
    """What a service contact would cost without the CRM, by year (CNY)."""
    for year, value in zip(range(world.start.year, world.end.year + 1), COST_PER_CONTACT, strict=False):
        first, fixed, note = date(year, 1, 1), date(world.start.year - 1, 12, 31), "上线前测算"
        rows.append(_reference("cost_per_contact", "baseline", "year", first, ("all", "all"), fixed, value, note))

"""Costs, targets, forecasts, market figures and the yearly benefit estimate of the CRM (all CNY)."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from random import Random

from sample import clock, draw, plans
from sample.company import Row
from sample.draw import money
from sample.people import SALES_TEAMS, SERVICE_TEAM
from sample.world import World

CHANNEL_SPEND = {
    "promotion": 9000, "search_engine": 24000, "advertising": 18000, "website": 7000, "email_inquiry": 1500,
    "referral": 4000, "social": 6000, "event": 5000,
}
# Days after the start, cost type, amount.
ONE_OFF = (
    (200, "g_and_a", 150000), (500, "marketing", 90000), (760, "service", 64000), (1000, "crm_implementation", 48000),
)


def build(world: World) -> None:
    """Fill costs, reference_values and sales_targets."""
    rng = world.rng("costs")
    rows: list[Row] = []
    for month in clock.months(world.start, world.end):
        if clock.add_months(month, 1) - timedelta(days=1) > world.end:
            continue
        _marketing(world, rng, rows, month)
        _people(world, rng, rows, month)
        _crm(world, rng, rows, month)
    _campaigns(world, rng, rows)
    _single(world, rng, rows)
    order = ("cost_date", "cost_type", "channel", "team", "campaign_code", "account_id")
    rows.sort(key=lambda row: ([str(row[name] or "") for name in order], row["amount_doc"]))
    for number, row in enumerate(rows, start=1):
        world.company.costs.append({"cost_id": f"K{number:05d}", **row})
    plans.build(world)


def _cost(day: date, kind: str, amount: float | Decimal, **more: object) -> Row:
    """One cost row in CNY."""
    return {
        "cost_date": day, "cost_type": kind, "channel": None, "campaign_code": None, "account_id": None, "team": None,
        "region": None, "amount_doc": money(amount), "currency_code": "CNY", "is_one_off": False,
        "cost_component": None, **more,
    }


def _marketing(world: World, rng: Random, rows: list[Row], month: date) -> None:
    """Spend by channel in two invoices a month, with the season; a little cannot be allocated."""
    growth = 1.2 ** ((month - world.start).days / 365)
    for channel, spend in CHANNEL_SPEND.items():
        amount = spend * growth * clock.SEASON[month.month - 1] * rng.uniform(0.85, 1.15)
        for day in (10, clock.month_days(month)):
            rows.append(_cost(month.replace(day=day), "marketing", round(amount / 2), channel=channel))
    rows.append(_cost(month.replace(day=28), "marketing", rng.randrange(8, 30) * 100))


def _people(world: World, rng: Random, rows: list[Row], month: date) -> None:
    """Pay at the end of the month by team, and what service and administration need besides."""
    day = month.replace(day=clock.month_days(month))
    for team, region in SALES_TEAMS.items():
        heads = [
            row for row in world.company.employees
            if row["team"] == team and row["hired_on"] <= day and (row["left_on"] is None or row["left_on"] > day)
        ]
        rows.append(_cost(day, "sales", 12500 * len(heads) + rng.randrange(9000), team=team, region=region))
        rows.append(_cost(day, "sales", rng.randrange(2000, 9000), team=team, region=region))
    paid = {"team": SERVICE_TEAM, "cost_component": "personnel"}
    rows.append(_cost(day, "service", 66000 + rng.randrange(9000), **paid))
    for channel, amount in (("phone", 6000), ("wechat", 2500), ("chat", 2500)):
        amount += rng.randrange(900)
        tools = {"team": SERVICE_TEAM, "channel": channel, "cost_component": "technology"}
        rows.append(_cost(month.replace(day=20), "service", amount, **tools))
    rows.append(_cost(day, "g_and_a", 88000 + rng.randrange(15000)))


def _crm(world: World, rng: Random, rows: list[Row], month: date) -> None:
    """Licences and upkeep of the CRM itself; trainings twice a year; the rollout in the first quarter."""
    rows.append(_cost(month.replace(day=5), "crm_software", 9800 + 40 * ((month - world.start).days // 60)))
    rows.append(_cost(month.replace(day=25), "crm_maintenance", 3200 + rng.randrange(800)))
    if month.month in (3, 9):
        rows.append(_cost(month.replace(day=18), "training", 12000 + rng.randrange(5000)))
    if month < clock.add_months(world.start, 3):
        rows.append(_cost(month.replace(day=15), "crm_implementation", 60000, is_one_off=True))


def _campaigns(world: World, rng: Random, rows: list[Row]) -> None:
    """The actual cost of each campaign in three invoices, on its channel."""
    for campaign in world.company.campaigns:
        total = campaign["actual_cost"]
        parts = [money(int(total / 3))] * 2
        parts.append(total - sum(parts))
        length = (campaign["end_date"] - campaign["start_date"]).days
        for position, part in enumerate(parts):
            day = min(campaign["start_date"] + timedelta(days=length * position // 2), world.end)
            rows.append(_cost(day, "marketing", part, channel=campaign["channel"], campaign_code=campaign["code"]))


def _single(world: World, rng: Random, rows: list[Row]) -> None:
    """One-off costs, and costs that one customer caused: visits of technicians, gifts, goodwill."""
    buyers = [life for life in world.lives if life.first_order and life.is_real and not life.until]
    for day in world.demand_days(rng, 130):
        life = draw.pick(rng, buyers)
        if life.is_customer_on(day):
            kind = draw.weighted(rng, {"service": 6, "sales": 3, "marketing": 1})
            more = {"account_id": life.no, "region": life.account["region"]}
            if kind == "service":
                more |= {"team": SERVICE_TEAM, "cost_component": "operations"}
            rows.append(_cost(day, kind, rng.randrange(3, 40) * 50, **more))
    for offset, kind, amount in ONE_OFF:
        day = world.start + timedelta(days=offset)
        if day <= world.end:
            component = "technology" if kind == "service" else None
            rows.append(_cost(day, kind, amount, is_one_off=True, cost_component=component))

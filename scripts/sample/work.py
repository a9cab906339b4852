"""What sales people did (calls, meetings, visits), and how everybody used the CRM."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from random import Random

from sample import clock, draw, usage
from sample.clock import utc
from sample.company import Row
from sample.world import Life, World

TYPES = {"call": 64, "visit": 22, "meeting": 14}


def build(world: World) -> None:
    """Fill activities (sorted by time), return_visits and user_activities."""
    rng = world.rng("work")
    drafts: list[Row] = []
    lives = {life.no: life for life in world.lives}
    for lead in world.company.leads:
        _on_lead(world, rng, drafts, lead, lives.get(str(lead["account_no"])))
    for deal in world.company.opportunities:
        _on_deal(world, rng, drafts, deal)
    for life in world.lives:
        if not life.account["is_deleted"]:
            _on_customer(world, rng, drafts, life)
    ties = ("lead_no", "account_no", "employee_code")
    drafts.sort(key=lambda row: (row["occurred_at"], *(str(row[name] or "") for name in ties)))
    for number, row in enumerate(drafts, start=1):
        world.company.activities.append({"no": f"ACT{number:05d}", **row})
    _return_visits(world, world.rng("return_visits"), lives)
    usage.build(world)


def _activity(world: World, rng: Random, moment: datetime, employee: str, kind: str | None = None, **on: object) -> Row:
    """One activity at a local moment; `on` names the lead, customer or deal."""
    kind = kind or draw.weighted(rng, TYPES)
    status = "done" if kind == "call" else draw.weighted(rng, {"done": 94, "cancelled": 4, "planned": 2})
    inbound = kind == "call" and draw.chance(rng, 0.13)
    if inbound and draw.chance(rng, 0.12):
        status = "missed"
    connected = (status == "done" and draw.chance(rng, 0.74)) if kind == "call" else None
    low, high = {"call": (25, 1100), "visit": (1800, 9000), "meeting": (1200, 7200)}[kind]
    took = int(rng.triangular(low, high, low * 2)) if status == "done" and connected is not False else None
    return {
        "type": kind, "direction": _direction(rng, kind, inbound), "status": status, "account_no": None,
        "lead_no": None, "opportunity_no": None, "employee_code": employee, "occurred_at": utc(world.capped(moment)),
        "duration_seconds": 0 if connected is False else took, "is_connected": connected,
        "is_automated": kind == "call" and not inbound and draw.chance(rng, 0.06), **on,
    }


def _direction(rng: Random, kind: str, inbound: bool) -> str:
    """Who started it; one meeting in ten is among ourselves."""
    if inbound:
        return "inbound"
    return "internal" if kind == "meeting" and draw.chance(rng, 0.1) else "outbound"


def _on_lead(world: World, rng: Random, drafts: list[Row], lead: Row, life: Life | None) -> None:
    """First touch (hours to days after creation) and a few more, before conversion or within six weeks."""
    created = lead["created_at"] + clock.SHANGHAI_OFFSET
    until = lead["converted_at"] + clock.SHANGHAI_OFFSET if life else created + timedelta(days=45)
    if not draw.chance(rng, 0.95 if life else 0.7):
        return
    owner = str(lead["owner_code"] or world.seller(rng, None, created.date()))
    moment = created + timedelta(hours=draw.clip(rng.lognormvariate(1.6, 1.3), 0.05, 400))
    for _ in range(1 + draw.poisson(rng, 0.75 if life else 0.4)):
        if moment.hour < 8 or moment.hour > 20:
            moment = clock.office(clock.next_workday((moment + timedelta(hours=4)).date()), rng)
        if moment <= created or moment >= min(until, world.close):
            return
        kind = "visit" if lead["channel"] == "cold_visit" and draw.chance(rng, 0.6) else None
        kind = kind or draw.weighted(rng, {"call": 86, "visit": 14})
        owner = world.here(rng, owner, moment.date())
        drafts.append(_activity(world, rng, moment, owner, kind, lead_no=lead["no"]))
        moment += timedelta(days=rng.expovariate(1 / 6))


def _on_deal(world: World, rng: Random, drafts: list[Row], deal: Row) -> None:
    """Calls, visits and meetings while a deal is worked."""
    first = deal["created_at"] + clock.SHANGHAI_OFFSET
    last = min(deal["updated_at"] + clock.SHANGHAI_OFFSET, world.close)
    for _ in range(draw.poisson(rng, 1.5)):
        day = (first + (last - first) * rng.random()).date()
        moment = clock.office(clock.next_workday(day), rng)
        if not first < moment < last:
            continue
        owner = world.here(rng, str(deal["owner_code"]), moment.date())
        drafts.append(_activity(world, rng, moment, owner, account_no=deal["account_no"], opportunity_no=deal["no"]))


def _on_customer(world: World, rng: Random, drafts: list[Row], life: Life) -> None:
    """Keeping in touch by the owner; now and then a colleague calls on the same day."""
    pace = {"A": 0.42, "B": 0.2}.get(str(life.account["tier"]), 0.08)
    for month in clock.months(life.created.date(), life.until or world.end):
        for _ in range(draw.poisson(rng, pace * (1.0 if life.is_customer_on(month) else 0.55))):
            day = clock.next_workday(month + timedelta(days=rng.randrange(clock.month_days(month))))
            owner = life.owner_on(day)
            moment = clock.office(day, rng)
            if not owner or not life.created < moment <= world.close or day >= (life.until or date.max):
                continue
            drafts.append(_activity(world, rng, moment, owner, account_no=life.no))
            if draw.chance(rng, 0.02):
                other = world.seller(rng, str(life.account["region"]), day)
                drafts.append(_activity(world, rng, moment + timedelta(hours=1), other, "call", account_no=life.no))


def _return_visits(world: World, rng: Random, lives: dict[str, Life]) -> None:
    """Calls after an order that ask for satisfaction (1..5), for one order in eight."""
    people: dict[str, str] = {}
    for row in world.company.contacts:
        people.setdefault(str(row["account_no"]), str(row["no"]))
    for order in world.company.orders:
        if order["status"] != "effective" or not draw.chance(rng, 0.125):
            continue
        day = clock.next_workday(world.later(rng, order["signed_date"] + timedelta(days=5), 12))
        life = lives[str(order["account_no"])]
        if day > (life.until or world.end):
            continue
        number = len(world.company.return_visits) + 1
        world.company.return_visits.append({
            "no": f"RV-{number:05d}", "account_no": life.no, "contact_no": people.get(life.no), "order_no": order["no"],
            "visited_at": utc(world.capped(clock.office(day, rng))), "owner_code": order["owner_code"],
            "satisfaction": draw.bounded_score(rng, 1.6 + 3.5 * life.mood_on(day), 0.8, 1, 5),
        })

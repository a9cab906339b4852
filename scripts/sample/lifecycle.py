"""The hidden life of each customer: when it buys, complains, loses patience, leaves, and sometimes comes back."""

from __future__ import annotations

import math
from datetime import date, datetime, timedelta
from random import Random

from sample import clock, draw
from sample.names import PROVINCES
from sample.world import Deal, Life, Order, World

ONE_OFF_SHARE = 0.30
# Means a month for a customer of size 1.
ORDERS_A_MONTH, CASES_A_MONTH, STOP_HAZARD = 0.3, 0.16, 0.016


def build(world: World) -> None:
    """Decide deals, order days, case days and moods; nothing is recorded yet."""
    for life in world.lives:
        if life.account["is_deleted"]:
            continue
        # A stream a customer: a change of one rate must not reshuffle everybody's luck.
        rng = world.rng(f"life {life.no}")
        _first_purchase(world, rng, life)
        if life.first_order:
            _months(world, rng, life)
        else:
            _questions(world, rng, life)


def _last(world: World, life: Life) -> date:
    """The last day on which something may be booked on the account."""
    return life.until - timedelta(days=1) if life.until else world.end


def _size(rng: Random, life: Life) -> float:
    """The CNY amount of one order."""
    return draw.clip(9000 * life.size ** 0.8 * rng.lognormvariate(0, 0.6), 260, 400000)


def _first_purchase(world: World, rng: Random, life: Life) -> None:
    """Up to three opportunities until one is won, or a purchase without any."""
    last = _last(world, life)
    if draw.chance(rng, 0.09):
        day = life.created.date() + timedelta(days=rng.randrange(0, 20))
        if day <= last:
            life.orders.append(Order(day, _size(rng, life)))
            life.first_order = day
        return
    opened = life.created + timedelta(days=0 if draw.chance(rng, 0.55) else rng.randrange(1, 35))
    lead_no = life.lead_no
    for _ in range(3):
        if opened.date() > last:
            return
        won = draw.chance(rng, 0.68 if life.account["channel"] == "referral" else 0.56)
        outcome = "won" if won else draw.weighted(rng, {"lost": 8, "invalid": 1.5, "open": 1.2})
        deal = Deal(opened, outcome, _size(rng, life), lead_no, not draw.chance(rng, 0.03))
        life.deals.append(deal)
        lead_no = None
        closed = opened + timedelta(days=_cycle_days(rng, life))
        if won:
            # sales.py books the order when the deal is closed; here only the day matters.
            if deal.has_order and closed.date() <= last:
                life.first_order = closed.date()
            deal.closed = closed
            return
        deal.closed = closed
        if not draw.chance(rng, 0.45):
            return
        opened = closed + timedelta(days=rng.randrange(20, 150))


def _cycle_days(rng: Random, life: Life) -> float:
    """Days from opening to closing; bigger customers take longer."""
    return draw.clip(rng.lognormvariate(3.1, 0.6) * (0.8 + 0.25 * life.size), 1, 220)


def _months(world: World, rng: Random, life: Life) -> None:
    """Month by month: cases move the mood, the mood moves buying and leaving."""
    assert life.first_order
    last = _last(world, life)
    one_off = draw.chance(rng, ONE_OFF_SHARE)
    pace = ORDERS_A_MONTH * draw.clip(life.size, 0.2, 4.0) ** 0.6 * rng.gammavariate(1.6, 1 / 1.6)
    mood, stopped, back = 0.72, None, None
    for month in clock.months(life.first_order, last):
        if stopped and back and month >= back:
            stopped, back, life.stopped, mood = None, None, None, 0.68
        mood = _cases_of(world, rng, life, month, mood, 0.3 if stopped else 1.0)
        life.mood[month] = mood
        if stopped:
            continue
        if not one_off:
            _orders_of(world, rng, life, month, pace * (0.35 + 0.9 * mood))
        hazard = STOP_HAZARD * math.exp(4.0 * (0.72 - mood)) * (1.6 if one_off else 1.0)
        if month > life.first_order and draw.chance(rng, hazard):
            stopped = life.stopped = month + timedelta(days=clock.month_days(month) - 1)
            back = clock.add_months(month, rng.randrange(7, 15)) if draw.chance(rng, 0.2) else None
            one_off = one_off and back is None


def _days_of(world: World, rng: Random, life: Life, month: date, count: int, spread: str) -> list[date]:
    """Days of a month after the first order, most of them working days."""
    span = clock.days(month, month + timedelta(days=clock.month_days(month) - 1))
    allowed = [day for day in span if (life.first_order or life.created.date()) < day <= _last(world, life)]
    if not allowed:
        return []
    off = 0.1 if spread == "orders" else 0.45
    weights = [1.0 if clock.is_workday(day) else off for day in allowed]
    return sorted(rng.choices(allowed, weights=weights, k=count))


def _orders_of(world: World, rng: Random, life: Life, month: date, mean: float) -> None:
    """Repeat orders of a month; some come out of an opportunity, and some opportunities bring none."""
    count = draw.poisson(rng, mean * clock.SEASON[month.month - 1])
    for day in _days_of(world, rng, life, month, count, "orders"):
        size = _size(rng, life) * 0.75
        if not draw.chance(rng, 0.066 * draw.clip(life.size, 0.5, 3)):
            life.orders.append(Order(day, size))
            continue
        opened = datetime.combine(day, datetime.min.time()) - timedelta(days=_cycle_days(rng, life))
        opened = max(opened, life.created + timedelta(hours=2))
        deal = Deal(opened, "won", size * 1.6)
        deal.closed = clock.office(day, rng)
        life.deals.append(deal)
    if draw.chance(rng, 0.013 * draw.clip(life.size, 0.5, 3)):
        for day in _days_of(world, rng, life, month, 1, "orders"):
            outcome = draw.weighted(rng, {"lost": 6, "invalid": 1, "open": 1})
            deal = Deal(clock.office(day, rng), outcome, _size(rng, life))
            deal.closed = deal.opened + timedelta(days=_cycle_days(rng, life))
            life.deals.append(deal)


def _cases_of(world: World, rng: Random, life: Life, month: date, mood: float, share: float) -> float:
    """Cases of a month with the quality (0..1) of their handling; the mood after them."""
    mean = CASES_A_MONTH * draw.clip(life.size, 0.4, 3) ** 0.5 * share
    # Service was short of people in the summer of 2024, and slower far from the coast.
    strain = 0.22 if date(2024, 6, 1) <= month <= date(2024, 9, 1) else 0.0
    region = PROVINCES[str(life.account["province"])][1]
    strain += 0.08 if region in ("西北", "东北", "西南") else 0.0
    for day in _days_of(world, rng, life, month, draw.poisson(rng, mean), "cases"):
        quality = draw.clip(rng.betavariate(5, 2) - strain, 0.02, 0.99)
        life.case_days.append((day, quality))
        mood = 0.7 * mood + 0.3 * quality
    return draw.clip(0.96 * mood + 0.04 * 0.74 + rng.gauss(0, 0.02), 0.05, 0.98)


def _questions(world: World, rng: Random, life: Life) -> None:
    """People who never bought ask something now and then."""
    if draw.chance(rng, 0.12):
        day = life.created.date() + timedelta(days=rng.randrange(1, 60))
        if day <= _last(world, life):
            life.case_days.append((day, rng.betavariate(5, 2)))

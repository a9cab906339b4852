"""Cloud subscriptions (CNY a month): trials, growth, renewals, cancellations and second starts."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random

from sample import clock, draw
from sample.company import Row
from sample.draw import money
from sample.people import SUBSCRIPTION
from sample.world import Life, World

VOLUNTARY = {"price": 7, "competitor": 5, "service": 5, "product": 4, "budget": 3}
METHODS = {"bank_transfer": 5, "card": 2, "alipay": 2, "wechat_pay": 1}


def build(world: World) -> None:
    """Fill contract_events in the order of booking."""
    rng = world.rng("contracts")
    events: list[Row] = []
    number = 0
    for life in world.lives:
        if life.account["is_deleted"]:
            continue
        if not draw.chance(rng, 0.56 if life.first_order else 0.1):
            continue
        number += 1
        _contract(world, rng, life, f"SUB-{number:05d}", events)
    events.sort(key=lambda row: (row["booked_date"], row["contract_no"], row["effective_date"], row["event_type"]))
    for position, row in enumerate(events, start=1):
        world.company.contract_events.append({"contract_event_id": f"CE{position:05d}", **row})


class _Contract:
    """One subscription while it runs: the price a month, the term, and the events so far."""

    def __init__(self, world: World, rng: Random, life: Life, no: str, events: list[Row]) -> None:
        self.world, self.rng, self.life, self.no, self.events = world, rng, life, no, events
        self.mrr = 0
        self.product = draw.pick(rng, [row for row in world.company.products if row["category"] == SUBSCRIPTION])
        self.seats = max(1, round(life.size * rng.uniform(0.6, 2.2)))
        self.method = draw.weighted(rng, METHODS)
        self.term_start = self.term_end = world.start
        self.last = life.until - timedelta(days=1) if life.until else world.end

    def event(self, kind: str, effective: date, mrr: int, booked: date | None = None, **extra: object) -> bool:
        """Record an event where it lies inside the simulation; False where the story ends."""
        booked = max(self.life.created.date(), booked or effective)
        if max(effective, booked) > self.last:
            return False
        self.events.append({
            "contract_no": self.no, "account_id": self.life.no, "event_type": kind, "effective_date": effective,
            "booked_date": booked, "term_start": self.term_start, "term_end": self.term_end,
            "mrr_before_doc": money(self.mrr), "mrr_after_doc": money(mrr), "currency_code": "CNY",
            "product_code": self.product["code"], "payment_method": self.method, **extra,
        })
        self.mrr = mrr
        return True

    def set_term(self, first: date, length_months: int) -> None:
        """The term that starts on a day and ends on the day before the same day some months later."""
        self.term_start, self.term_end = first, clock.add_months(first, length_months) - timedelta(days=1)


def _contract(world: World, rng: Random, life: Life, no: str, events: list[Row]) -> None:
    """A trial for six in ten, then the paid term and its follow-ups."""
    contract = _Contract(world, rng, life, no, events)
    day = (life.first_order or life.created.date()) + timedelta(days=rng.randrange(0, 180))
    if draw.chance(rng, 0.6) or not life.first_order:
        contract.term_start, contract.term_end = day, day + timedelta(days=draw.pick(rng, (14, 30)) - 1)
        if not contract.event("trial_start", day, 0) or not draw.chance(rng, 0.6 if life.first_order else 0.15):
            return
        day = contract.term_end + timedelta(days=draw.pick(rng, (1, 1, 1, -3, 6)))
    length = draw.pick(rng, (12, 12, 12, 6, 3))
    contract.set_term(day, length)
    price = int(contract.product["list_price"]) * contract.seats
    if contract.event("new", day, price, day - timedelta(days=draw.pick(rng, (0, 0, 2, 7, 35)))):
        _terms(contract, length)


def _terms(contract: _Contract, length: int) -> None:
    """Changes within each term and the decision at its end, until the customer leaves for good."""
    rng, life = contract.rng, contract.life
    while contract.term_end <= contract.last + timedelta(days=400):
        if not _changes(contract, length):
            return
        end, following = contract.term_end, contract.term_end + timedelta(days=1)
        mood = life.mood_on(min(end, contract.last))
        alive = life.stopped is None or life.stopped > end
        if draw.chance(rng, draw.clip(0.27 + 0.7 * mood - (0 if alive else 0.2), 0.1, 0.97)):
            booked = end - timedelta(days=draw.pick(rng, (25, 10, 3, 0, -6, -20)))
            contract.set_term(following, length)
            price = round(contract.mrr * draw.pick(rng, (1, 1, 1, 1.04, 1.08)))
            if not contract.event("renewal", following, price, booked):
                return
            continue
        booked = end - timedelta(days=rng.randrange(1, 50))
        if not _cancel(contract, following, booked) or not _return(contract, length):
            return


def _changes(contract: _Contract, length: int) -> bool:
    """Expansion, contraction or an early end within a term; False where the contract is over."""
    rng = contract.rng
    for month in range(1, length):
        day = clock.add_months(contract.term_start, month)
        if day > contract.last:
            return False
        mood = contract.life.mood_on(day)
        fate = rng.random()
        if fate < 0.042 * mood:
            contract.event("expansion", day, round(contract.mrr * draw.pick(rng, (1.2, 1.5, 2))), day)
        elif fate < 0.042 * mood + 0.06 * (1 - mood) and contract.mrr > 600:
            contract.event("contraction", day, round(contract.mrr * draw.pick(rng, (0.5, 0.7, 0.8))), day)
        elif fate > 1 - 0.02 * (1.6 - mood):
            return _cancel(contract, day, day - timedelta(days=rng.randrange(0, 33))) and _return(contract, length)
    return True


def _cancel(contract: _Contract, effective: date, booked: date) -> bool:
    """The end, by the customer's will or not; booked before or on the day it takes effect."""
    forced = draw.chance(contract.rng, 0.2)
    reason = draw.weighted(contract.rng, {"payment_failure": 3, "closed": 1} if forced else VOLUNTARY)
    return contract.event(
        "cancellation", effective, 0, max(booked, contract.term_start),
        churn_type="involuntary" if forced else "voluntary",
        churn_reason=None if draw.chance(contract.rng, 0.12) else reason,
    )


def _return(contract: _Contract, length: int) -> bool:
    """Three in ten come back after some months with a new term."""
    before = contract.events[-1]
    if not draw.chance(contract.rng, 0.3):
        return False
    day = before["effective_date"] + timedelta(days=contract.rng.randrange(45, 260))
    contract.set_term(day, length)
    return contract.event("reactivation", day, int(contract.product["list_price"]) * contract.seats, day)

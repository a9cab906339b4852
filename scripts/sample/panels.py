"""Questionnaires outside the customer base: market panels, people who left, and our own people."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random

from sample import clock, draw
from sample.answers import Answers
from sample.clock import utc
from sample.world import World


def build(world: World, rng: Random, answers: Answers) -> None:
    """Add brand panels, exit interviews, and usability (SUS) and opinion surveys among employees."""
    for month in clock.months(world.start, world.end):
        day = month.replace(day=12)
        if month.month in (3, 9):
            _brand(world, rng, answers, day)
        if month.month in (4, 10):
            _colleagues(world, rng, answers, day)
    _exits(world, rng, answers)


def _brand(world: World, rng: Random, answers: Answers, day: date) -> None:
    """Strangers: do they know us (1 or 0)? Awareness grows with the years."""
    known = 0.28 + 0.07 * (day - world.start).days / 365
    for _ in range(48):
        sent = utc(clock.any_hour(day + timedelta(days=rng.randrange(8)), rng))
        answers.open("brand", "brand_panel", f"brand-{day:%Y-%m}", None, sent, channel="web", is_invited=False)
        answers.reply(world, 1)
        aware = draw.chance(rng, known)
        answers.add("aware", int(aware), 0, 1)
        if aware:
            answers.add("favourability", draw.bounded_score(rng, 3.6, 0.9, 1, 5), 1, 5)


def _exits(world: World, rng: Random, answers: Answers) -> None:
    """People who cancelled a subscription: why (free choice of a code), and how content they were (1..5)."""
    for event in world.company.contract_events:
        if event["event_type"] != "cancellation" or event["churn_type"] != "voluntary":
            continue
        sent = utc(clock.office(event["booked_date"] + timedelta(days=3), rng))
        if sent + clock.SHANGHAI_OFFSET > world.close:
            continue
        answers.open("exit", "exit", None, str(event["account_id"]), sent, channel="email")
        if answers.reply(world, 0.55):
            answers.add("reason", draw.bounded_score(rng, 2.4, 0.9, 1, 5), 1, 5)
            answers.say(str(event["churn_reason"] or "other"))


def _colleagues(world: World, rng: Random, answers: Answers, day: date) -> None:
    """Ten SUS statements (odd ones praise, even ones complain) and one overall opinion, all 1..5."""
    kind = draw.clip(0.5 + 0.09 * (day - world.start).days / 365, 0, 0.85)
    for person in world.company.employees:
        employed = person["hired_on"] <= day and (person["left_on"] is None or person["left_on"] > day)
        if not employed or person["user_type"] != "human" or not person["is_crm_licensed"] or draw.chance(rng, 0.5):
            continue
        sent = utc(clock.office(clock.next_workday(day), rng))
        more = {"channel": "email", "employee_code": person["code"]}
        answers.open("employee", "crm_opinion", f"employee-{day:%Y-%m}", None, sent, **more)
        if answers.reply(world, 0.75):
            answers.add("crm_satisfaction", draw.bounded_score(rng, 1.6 + 3.4 * kind, 0.7, 1, 5), 1, 5)
        if day.month != 10 or draw.chance(rng, 0.25):
            continue
        answers.open("sus", "sus", f"sus-{day.year}", None, sent + timedelta(hours=1), **more)
        if answers.reply(world, 0.8):
            for number in range(1, 11):
                liked = kind if number % 2 else 1 - kind
                answers.add(f"q{number}", draw.bounded_score(rng, 1.2 + 3.7 * liked, 0.7, 1, 5), 1, 5)

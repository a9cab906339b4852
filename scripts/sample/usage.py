"""How people used the CRM: daily logins and writes, weekly agent states (seconds), trainings."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random

from sample import clock, draw
from sample.company import Row
from sample.world import World

TRAININGS = (("crm_basics", 0.10), ("pipeline_hygiene", 0.9), ("mobile_app", 1.7), ("service_desk", 2.5))


def build(world: World) -> None:
    """Fill user_activities, sorted by date and employee."""
    rng = world.rng("usage")
    rows: list[Row] = []
    for person in world.company.employees:
        if person["user_type"] != "human":
            continue
        # Some people hardly ever open the CRM; habits grow slowly.
        habit = draw.pick(rng, (0.08, 0.3, 0.45, 0.5, 0.55, 0.6))
        if person["is_crm_licensed"]:
            _days(world, rng, rows, person, habit)
        if person["role"] == "service_agent":
            _states(world, rng, rows, person)
        _trainings(world, rng, rows, person)
    rows.sort(key=lambda row: (row["activity_date"], row["employee_code"], row["activity_type"], row["detail"] or ""))
    for number, row in enumerate(rows, start=1):
        world.company.user_activities.append({"activity_id": f"UA{number:05d}", **row})


def _row(person: Row, day: date, kind: str, count: int, **extra: object) -> Row:
    """One row: who, when, what, how often."""
    return {
        "employee_code": person["code"], "activity_date": day, "activity_type": kind, "activity_count": count,
        "duration_seconds": None, "detail": None, "is_completed": None, **extra,
    }


def _works(person: Row, day: date) -> bool:
    """True where somebody is employed and not on leave."""
    if person["hired_on"] > day or (person["left_on"] and person["left_on"] <= day):
        return False
    return not (person["leave_from"] and person["leave_from"] <= day <= person["leave_to"])


def _days(world: World, rng: Random, rows: list[Row], person: Row, habit: float) -> None:
    """Logins on some working days, with what was written then."""
    for day in clock.days(world.start, world.end):
        growth = 0.75 + 0.2 * (day - world.start).days / 365
        if not _works(person, day) or not draw.chance(rng, habit * growth * (0.46 if clock.is_workday(day) else 0.05)):
            continue
        rows.append(_row(person, day, "login", rng.randrange(1, 5), duration_seconds=rng.randrange(300, 20000)))
        if draw.chance(rng, 0.28):
            kind = draw.weighted(rng, {"create": 3, "update": 5, "log": 4})
            rows.append(_row(person, day, kind, rng.randrange(1, 15)))


def _states(world: World, rng: Random, rows: list[Row], person: Row) -> None:
    """Seconds of a week by state, written on its Monday: handling, available, break, training."""
    monday = world.start + timedelta(days=(7 - world.start.weekday()) % 7)
    while monday <= world.end:
        if _works(person, monday):
            paid = int(40 * 3600 * float(person["fte"]) * rng.uniform(0.85, 1.0))
            handling, pause = rng.uniform(0.5, 0.78), rng.uniform(0.08, 0.14)
            learning = 0.06 if draw.chance(rng, 0.1) else 0.0
            idle = 1 - handling - pause - learning
            shares = (("handling", handling), ("available", idle), ("break", pause), ("training", learning))
            for state, share in [pair for pair in shares if pair[1]]:
                rows.append(_row(
                    person, monday, "agent_state", 1, duration_seconds=int(paid * share), detail=state
                ))
        monday += timedelta(days=7)


def _trainings(world: World, rng: Random, rows: list[Row], person: Row) -> None:
    """Assigned courses; `is_completed` says who finished."""
    for course, years in TRAININGS:
        day = clock.next_workday(world.start + timedelta(days=int(365 * years) + rng.randrange(20)))
        if day > world.end or not _works(person, day) or (course == "service_desk" and "service" not in person["role"]):
            continue
        rows.append(_row(
            person, day, "training", 1, duration_seconds=7200, detail=course, is_completed=draw.chance(rng, 0.82)
        ))

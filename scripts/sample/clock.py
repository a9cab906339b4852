"""Dates and moments. A moment is naive Asia/Shanghai time while it is drawn, naive UTC once `utc` stored it."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from random import Random

SHANGHAI_OFFSET = timedelta(hours=8)
SEASON = (0.95, 0.62, 1.0, 0.98, 1.02, 1.1, 0.92, 0.95, 1.08, 0.98, 1.5, 1.12)
SPRING_FESTIVAL = (
    (date(2023, 1, 21), date(2023, 1, 27)),
    (date(2024, 2, 10), date(2024, 2, 17)),
    (date(2025, 1, 28), date(2025, 2, 4)),
    (date(2026, 2, 15), date(2026, 2, 23)),
)


def utc(moment: datetime) -> datetime:
    """A naive Shanghai moment as a naive UTC moment (no daylight saving since 1991)."""
    return (moment - SHANGHAI_OFFSET).replace(microsecond=0)


def local_date(moment: datetime) -> date:
    """The Shanghai calendar date of a naive UTC moment."""
    return (moment + SHANGHAI_OFFSET).date()


def is_quiet(day: date) -> bool:
    """True on the days of the Spring Festival."""
    return any(first <= day <= last for first, last in SPRING_FESTIVAL)


def is_workday(day: date) -> bool:
    """Monday to Friday outside the Spring Festival (good enough for drawing office work)."""
    return day.weekday() < 5 and not is_quiet(day)


def next_workday(day: date) -> date:
    """The day itself or the first working day after it."""
    while not is_workday(day):
        day += timedelta(days=1)
    return day


def office(day: date, rng: Random) -> datetime:
    """A Shanghai moment in or around office hours; a few fall next to midnight."""
    if rng.random() < 0.012:
        return midnight(day, rng)
    seconds = int(rng.triangular(8.5 * 3600, 20 * 3600, 14 * 3600))
    return datetime.combine(day, time()) + timedelta(seconds=seconds)


def any_hour(day: date, rng: Random) -> datetime:
    """A Shanghai moment at any hour, most of them in the day and evening."""
    if rng.random() < 0.02:
        return midnight(day, rng)
    seconds = int(rng.triangular(6 * 3600, 24 * 3600 - 1, 15 * 3600)) if rng.random() < 0.93 else rng.randrange(86400)
    return datetime.combine(day, time()) + timedelta(seconds=seconds)


def midnight(day: date, rng: Random) -> datetime:
    """A Shanghai moment within ten minutes of midnight, where the UTC date is the day before or the same."""
    seconds = rng.choice((0, 1, 59, 86399, 86340)) if rng.random() < 0.5 else rng.randrange(600)
    return datetime.combine(day, time()) + timedelta(seconds=seconds)


def months(first: date, last: date) -> list[date]:
    """First days of all months that touch the span."""
    found, month = [], first.replace(day=1)
    while month <= last:
        found.append(month)
        month = add_months(month, 1)
    return found


def add_months(day: date, count: int) -> date:
    """The same day some months later, clipped to the last day of that month."""
    index = day.year * 12 + day.month - 1 + count
    year, month = divmod(index, 12)
    return date(year, month + 1, min(day.day, month_days(date(year, month + 1, 1))))


def month_days(month: date) -> int:
    """Days in the month of a date."""
    following = date(month.year + month.month // 12, month.month % 12 + 1, 1)
    return (following - month.replace(day=1)).days


def days(first: date, last: date) -> list[date]:
    """All days of a span, both ends included."""
    return [first + timedelta(days=offset) for offset in range((last - first).days + 1)]


def demand(day: date, start: date, yearly_growth: float = 1.3) -> float:
    """Relative demand on a day: growth times season, low in the Spring Festival and at weekends."""
    growth = yearly_growth ** ((day - start).days / 365.25)
    quiet = 0.15 if is_quiet(day) else 1.0
    return growth * SEASON[day.month - 1] * quiet * (1.0 if day.weekday() < 5 else 0.35)

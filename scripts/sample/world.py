"""What the simulator knows while it works and no CRM records: moods, sizes, and who was responsible when."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from random import Random

from sample import clock, draw
from sample.company import Company, Row


@dataclass
class Order:
    """An order that a customer will place: when, how big (CNY), and out of which opportunity."""

    day: date
    size: float
    opportunity_no: str | None = None


@dataclass
class Deal:
    """An opportunity that will be worked: when it opens, how it ends (won, lost, invalid, open)."""

    opened: datetime
    outcome: str
    size: float
    lead_no: str | None = None
    has_order: bool = True
    closed: datetime | None = None


@dataclass
class Life:
    """One customer's hidden life. Moments are local; `mood` (0..1) is satisfaction by month, None while no customer."""

    account: Row
    size: float
    created: datetime
    is_real: bool = True
    until: date | None = None
    lead_no: str | None = None
    owners: list[tuple[date, str | None]] = field(default_factory=list)
    deals: list[Deal] = field(default_factory=list)
    orders: list[Order] = field(default_factory=list)
    case_days: list[tuple[date, float]] = field(default_factory=list)
    mood: dict[date, float] = field(default_factory=dict)
    first_order: date | None = None
    stopped: date | None = None

    @property
    def no(self) -> str:
        """The customer number."""
        return str(self.account["no"])

    @property
    def currency(self) -> str:
        """The customer's trading currency."""
        return str(self.account["currency"])

    def owner_on(self, day: date) -> str | None:
        """The owner on a day (None in the public pool)."""
        owner = self.owners[0][1]
        for since, code in self.owners:
            if since <= day:
                owner = code
        return owner

    def mood_on(self, day: date) -> float:
        """Satisfaction (0..1) in the month of a day, 0.7 where nothing happened yet."""
        return self.mood.get(day.replace(day=1), 0.7)

    def is_customer_on(self, day: date) -> bool:
        """True from the first order until buying stopped."""
        return bool(self.first_order and self.first_order <= day and (self.stopped is None or day <= self.stopped))


class World:
    """The company under construction, its hidden state and a few look-ups."""

    def __init__(self, company: Company, customers: int) -> None:
        self.company = company
        self.customers = customers
        self.start, self.end = company.start, company.end
        self.close = datetime.combine(company.end, time(23, 59, 59))
        self.lives: list[Life] = []
        self.rates: dict[date, Decimal] = {}

    def rng(self, name: str) -> Random:
        """The named stream of a module."""
        return draw.stream(self.company.seed, name)

    def capped(self, moment: datetime) -> datetime:
        """The local moment, not later than the close of the simulation."""
        return min(moment, self.close)

    def rate(self, currency: str, day: date) -> Decimal:
        """CNY for one unit of a currency on a day."""
        return Decimal("1.00") if currency == "CNY" else self.rates[min(day, self.end)]

    def staff(self, role: str, day: date, region: str | None = None, team: str | None = None) -> list[str]:
        """Codes of the people in a role who work on a day, of a region or team where somebody is there."""
        there = [
            row for row in self.company.employees
            if row["role"] == role and row["hired_on"] <= day and (row["left_on"] is None or row["left_on"] > day)
        ]
        near = [row for row in there if region in (None, row["region"]) and team in (None, row["team"])]
        return [str(row["code"]) for row in near or there]

    def seller(self, rng: Random, region: str | None, day: date) -> str:
        """A sales representative of the region on a day; the smaller regions share one team."""
        served = "华中" if region in ("西南", "西北", "东北") else region
        return draw.pick(rng, self.staff("sales_rep", day, served))

    def here(self, rng: Random, code: str, day: date) -> str:
        """The person, or a colleague where that person has left by a day."""
        person = next(row for row in self.company.employees if row["code"] == code)
        if person["left_on"] is None or person["left_on"] > day:
            return code
        return draw.pick(rng, self.staff(str(person["role"]), day, team=person["team"]))

    def agent(self, rng: Random, day: date) -> str:
        """A service agent who works on a day."""
        return draw.pick(rng, self.staff("service_agent", day))

    def demand_days(self, rng: Random, count: int, growth: float = 1.3, last: date | None = None) -> list[date]:
        """Sorted days of some events, drawn by the company's demand."""
        span = clock.days(self.start, last or self.end)
        weights = [clock.demand(day, self.start, growth) for day in span]
        return sorted(rng.choices(span, weights=weights, k=count))

    def later(self, rng: Random, day: date, mean_days: float) -> date:
        """A day some days later (exponential)."""
        return day + timedelta(days=int(rng.expovariate(1 / mean_days)))

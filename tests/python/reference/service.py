"""Service tickets: how fast the first answer came, and whether one contact was enough."""

from __future__ import annotations

from datetime import datetime, timedelta

import pandas as pd

from .facts import SHANGHAI, Facts, local_day, shared
from .tally import companion, kpi, quantiles, tally

WEEKLY = ("week", "month", "quarter", "year")


@shared
def tickets(facts: Facts) -> pd.DataFrame:
    """Tickets that are no spam and not of test customers, on the day of opening; the agent gave the first answer."""
    rows = pd.DataFrame(facts.company.cases)
    rows = rows[~rows["is_spam"] & facts.real(rows["account_no"])]
    rows = rows.assign(
        customer=facts.customer(rows["account_no"]), day=local_day(rows["created_at"]),
        product_category=rows["product_code"].map(facts.category_of),
    )
    rows = facts.attributes(rows)
    first = first_answers(facts)
    rows = rows.assign(agent=rows["no"].map(first["agent_code"]), answered_at=rows["no"].map(first["responded_at"]))
    return rows.assign(team=rows["agent"].map(facts.team_of))


def first_answers(facts: Facts) -> pd.DataFrame:
    """The first answer by a person to a contact that the customer began, by ticket."""
    rows = pd.DataFrame(facts.company.case_contacts)
    rows = rows[rows["handled_by"].eq("human") & rows["responded_at"].notna() & ~rows["is_agent_initiated"]]
    return rows.sort_values(["responded_at", "seq"]).drop_duplicates("case_no").set_index("case_no")


@shared
def contacts(facts: Facts) -> pd.DataFrame:
    """Contacts of those tickets, on the day of the contact, in the segments of the ticket at its opening."""
    rows = pd.DataFrame(facts.company.case_contacts)
    case = tickets(facts).set_index("no")
    rows = rows[rows["case_no"].isin(case.index)]
    about = ["customer", "topic", "contact_type", "product_category", "region", "segment", "key_account_tier"]
    rows = rows.join(case[about], on="case_no").assign(day=local_day(rows["opened_at"]), agent=rows["agent_code"])
    return rows.assign(team=rows["agent"].map(facts.team_of))


class Hours:
    """When each channel is staffed: by weekday (1 is Monday), not on holidays; a make-up workday is a Monday."""

    def __init__(self, facts: Facts) -> None:
        self.open: dict[tuple[str, int], tuple[timedelta, timedelta]] = {}
        for row in facts.seeds["business_hours"].itertuples():
            span = tuple(self._clock(text) for text in (row.opens_at, row.closes_at))
            self.open[row.channel, int(row.weekday)] = span
        days = facts.seeds["holidays"].query("holiday_calendar == 'cn'")
        self.special = dict(zip(days["calendar_date"], days["day_type"], strict=True))

    @staticmethod
    def _clock(text: str) -> timedelta:
        """The time of day since midnight; 24:00 is the end of the day."""
        hours, minutes = text.split(":")
        return timedelta(hours=int(hours), minutes=int(minutes))

    def _span(self, channel: str, day: datetime) -> tuple[timedelta, timedelta] | None:
        """Opening and closing time of a channel on a day; one that never closes has no holidays."""
        kind = self.special.get(day.date().isoformat())
        span = self.open.get((channel, 1 if kind == "makeup_workday" else day.isoweekday()))
        is_closed = span and kind == "holiday" and span[1] - span[0] < timedelta(days=1)
        return None if is_closed else span

    def minutes(self, channel: str, start: datetime, end: datetime) -> float:
        """Staffed minutes between two local moments."""
        total, day = 0.0, datetime.combine(start.date(), datetime.min.time())
        while day <= end:
            if span := self._span(channel, day):
                first, last = max(start, day + span[0]), min(end, day + span[1])
                total += max((last - first).total_seconds(), 0.0) / 60
            day += timedelta(days=1)
        return total


def _by_customers(facts: Facts) -> pd.DataFrame:
    """Tickets whose first contact was not ours."""
    rows, every = tickets(facts), contacts(facts).sort_values("seq")
    ours = every.drop_duplicates("case_no").set_index("case_no")["is_agent_initiated"]
    return rows[~rows["no"].map(ours).fillna(False).astype(bool)]


def _answered(facts: Facts) -> pd.DataFrame:
    """Tickets that customers opened and a person answered, with the minutes until then."""
    rows = _by_customers(facts)
    rows = rows[rows["answered_at"].notna()]
    start, end = rows["created_at"] + SHANGHAI, rows["answered_at"] + SHANGHAI
    hours = Hours(facts)
    rows["value"] = [hours.minutes(*span) for span in zip(rows["channel"], start, end, strict=True)]
    rows["calendar"] = (rows["answered_at"] - rows["created_at"]).dt.total_seconds() / 60
    return rows


def first_response_time(facts: Facts) -> pd.DataFrame:
    """Mean business minutes to the first human answer; calendar mean, median and 90th percentile beside it."""
    rows = _answered(facts).assign(denominator=1, sample_size=1)
    rows = facts.periods.spread(rows.assign(numerator=rows["value"]), *WEEKLY)
    return kpi(
        "first_response_time", 1,
        tally(rows, ("channel", "agent", "team", "topic", "priority", "region", "key_account_tier")),
        companion(rows.assign(numerator=rows["calendar"]), "measure", "mean in calendar minutes"),
        quantiles(rows, 0.5, "median"), quantiles(rows, 0.9, "90th percentile"),
    )


def _repeated(facts: Facts, rows: pd.DataFrame) -> pd.Series:
    """True where the same customer opened another ticket on the topic before or soon after the solution."""
    known = rows[rows["customer"].notna()]
    opened = known.groupby(["customer", "topic"])["created_at"].apply(list).to_dict()
    window = pd.Timedelta(days=facts.variables["repeat_contact_days"])
    columns = (rows[name] for name in ("customer", "topic", "created_at", "solved_at"))
    return pd.Series([
        any(created < moment <= solved + window for moment in opened.get((customer, topic), ()))
        for customer, topic, created, solved in zip(*columns, strict=True)
    ], index=rows.index)


def first_contact_resolution_rate(facts: Facts) -> pd.DataFrame:
    """Solved with one customer contact over tickets; version 2 without repeats, over those that can be."""
    every, rows = contacts(facts), _by_customers(facts)
    count = rows["no"].map(every[~every["is_agent_initiated"]].groupby("case_no").size())
    handed = rows["no"].map(every.groupby("case_no")["is_escalated_to_human"].any()).fillna(False).astype(bool)
    once = rows["solved_at"].notna() & (count == 1)
    clean = once & ~_repeated(facts, rows) & (rows["reopened_count"] == 0) & ~handed & ~rows["is_escalated"]
    topics = facts.seeds["topics"].set_index("topic")["is_first_contact_resolvable"].astype(str).str.lower() == "true"
    able = rows["topic"].map(topics).fillna(False).astype(int)
    segments = ("channel", "agent", "team", "topic", "product_category")
    rows = rows.assign(denominator=1, sample_size=1)
    first = facts.periods.spread(rows.assign(numerator=once.astype(int)), *WEEKLY)
    net = rows.assign(numerator=clean.astype(int) * able, denominator=able, sample_size=able)
    gross = facts.periods.spread(rows.assign(numerator=clean.astype(int)), *WEEKLY)
    return pd.concat([
        kpi("first_contact_resolution_rate", 1, tally(first, segments)),
        kpi("first_contact_resolution_rate", 2, tally(facts.periods.spread(net, *WEEKLY), segments),
            companion(gross, "measure", "gross")),
    ])

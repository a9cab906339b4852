"""What reaches the service desk: contacts, repeats and complaints, and when it could not be reached."""

from __future__ import annotations

import numpy as np
import pandas as pd

from .calendars import Hours
from .facts import SHANGHAI, Facts
from .service import WEEKLY, contacts, inbound, tickets
from .solutions import solutions
from .tally import against, companion, known_only, kpi, tally

GRAINS = ("month", "quarter", "year")
MISSING_SEVERITY = 3


def contact_volume(facts: Facts) -> pd.DataFrame:
    """Inbound contacts; for 100 active customers and for 100 orders as companions."""
    rows = inbound(facts).assign(numerator=1, sample_size=1)
    hundreds = facts.periods.spread(rows.assign(numerator=100), *GRAINS)
    orders = facts.orders[~facts.orders["is_returned"]].assign(denominator=1)
    segments = ("channel", "topic", "product_category", "region", "hour")
    return pd.concat([
        kpi("contact_volume", 1, tally(facts.periods.spread(rows, *WEEKLY), segments), count=True),
        kpi("contact_volume", 1, *(
            rows[rows["numerator"] > 0] for rows in (
                against(hundreds, facts.active_customers, "per 100 active customers"),
                against(hundreds, facts.periods.spread(orders, *GRAINS), "per 100 orders"),
            )
        )),
    ])


def repeat_contact_rate(facts: Facts) -> pd.DataFrame:
    """Contacts after a customer's first of the period (version 1); soon after one on the topic, over all (2)."""
    rows = inbound(facts)
    rows = rows[rows["customer"].notna()].sort_values(["opened_at", "case_no", "seq"]).assign(sample_size=1)
    every = facts.periods.spread(rows, *WEEKLY)
    again = every.duplicated(["period_grain", "period_start", "customer"])
    named = rows[rows["topic"].notna()]
    gap = (named["day"] - named.groupby(["customer", "topic"])["day"].shift()).dt.days
    soon = (gap <= facts.variables["repeat_contact_days"]).astype(int)
    second = facts.periods.spread(named.assign(numerator=soon, denominator=1), *WEEKLY)
    segments = ("topic", "channel", "agent", "team")
    return pd.concat([
        kpi("repeat_contact_rate", 1, tally(every.assign(numerator=again.astype(int)), segments), count=True),
        kpi("repeat_contact_rate", 2, tally(second, segments)),
    ])


def complaint_severity_index(facts: Facts) -> pd.DataFrame:
    """Mean severity of complaint tickets, the middle where nobody said; how many those are, and the sum by customer."""
    rows = tickets(facts)
    rows = rows[rows["contact_type"] == "complaint"].assign(denominator=1, sample_size=1)
    rows["numerator"] = rows["severity"].fillna(MISSING_SEVERITY).astype(float)
    assumed = rows["severity"].isna().astype(int)
    rows = facts.periods.spread(rows.assign(assumed=assumed), *GRAINS)
    return kpi(
        "complaint_severity_index", 1, tally(rows, ("topic", "product_category", "region", "channel")),
        companion(rows.assign(numerator=rows["assumed"]), "measure", "severity assumed"),
        against(rows.assign(numerator=1000 * rows["numerator"]), facts.active_customers,
                "weighted complaints per 1,000 customers"),
    )


def complaint_resolution_rate(facts: Facts) -> pd.DataFrame:
    """Complaints solved in the agreed staffed hours over those solved or overdue; a reopening starts the clock anew."""
    rows = solutions(facts)
    rows = rows[rows["contact_type"] == "complaint"].assign(denominator=1, sample_size=1)
    is_solved = rows["final"].notna()
    until = rows["final"].fillna(facts.last + pd.Timedelta(days=1) - SHANGHAI)
    rows["hours"] = Hours(facts).minutes(rows["channel"], rows["restarted"], until) / 60
    in_time = rows["hours"] <= facts.variables["complaint_sla_hours"]
    rows["numerator"] = (is_solved & in_time).astype(int)
    known = facts.periods.spread(rows[is_solved | ~in_time], *GRAINS)
    solved = known["final"].notna().astype(int)
    took = known.assign(numerator=known["hours"].where(solved == 1, 0.0), denominator=solved, sample_size=solved)
    return kpi(
        "complaint_resolution_rate", 1, tally(known, ("topic", "team", "product_category", "region")),
        known_only(companion(took, "measure", "mean business hours")),
    )


def _merged(spans: pd.DataFrame) -> pd.DataFrame:
    """Spans of one channel without the overlaps between them."""
    spans = spans.sort_values("start")
    before = spans["end"].cummax().shift()
    return spans.groupby((spans["start"] > before).cumsum()).agg({"start": "min", "end": "max"})


def _promises(facts: Facts) -> pd.DataFrame:
    """Shifts of the channels with a service level by day, with the minutes promised and those lost to outages."""
    columns = ["channel", "started_at", "ended_at"]
    outages = pd.DataFrame(facts.company.service_outages, columns=columns)
    over = facts.last + pd.Timedelta(days=1) - SHANGHAI
    outages["start"], outages["end"] = pd.to_datetime(outages["started_at"]), pd.to_datetime(outages["ended_at"])
    outages["end"] = outages["end"].fillna(over)
    hours, parts = Hours(facts), []
    for channel in facts.seeds["service_levels"]["channel"]:
        shifts = hours.shifts[channel].assign(channel=channel)
        lost = pd.Series(0.0, shifts.index)
        for gap in _merged(outages[outages["channel"] == channel]).itertuples():
            first, last = shifts["opens"].clip(lower=gap.start), shifts["closes"].clip(upper=gap.end)
            lost += ((last - first).dt.total_seconds() / 60).clip(lower=0.0)
        parts.append(shifts.assign(denominator=shifts["minutes"], numerator=shifts["minutes"] - lost))
    rows = pd.concat(parts, ignore_index=True)
    return rows.assign(sample_size=(~rows.duplicated(["channel", "day"])).astype(int))


def service_availability_rate(facts: Facts) -> pd.DataFrame:
    """Promised minutes without outages over promised minutes; contacts given up over contacts as a companion."""
    rows = contacts(facts)
    rows = rows[rows["is_begun"]].assign(denominator=1, sample_size=1)
    rows["numerator"] = np.where(rows["is_answered"], 0, 1)
    return kpi(
        "service_availability_rate", 1, tally(facts.periods.spread(_promises(facts), *GRAINS), ("channel",)),
        companion(facts.periods.spread(rows, *GRAINS), "measure", "abandoned"),
    )

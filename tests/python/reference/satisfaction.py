"""Satisfaction and effort as customers put them into numbers, and complaints."""

from __future__ import annotations

import pandas as pd

from .answers import answers, latest_of_person
from .facts import Facts, shared
from .service import contacts, tickets
from .tally import PERIOD, companion, kpi, tally

GRAINS = ("month", "quarter", "year")
WEEKLY = ("week", *GRAINS)
OF_CUSTOMERS = ("region", "segment", "key_account_tier", "product_category", "team")
OF_ANSWERS = (*OF_CUSTOMERS, "touchpoint", "agent", "channel", "customer_status")


@shared
def overall_answers(facts: Facts) -> pd.DataFrame:
    """Answers about overall satisfaction, one a ticket and one a person and wave, and who is satisfied."""
    rows = answers(facts, "csat")
    rows = latest_of_person(rows[rows["question_code"] == "overall"])
    return rows.assign(is_satisfied=(rows["score"] >= rows["scale_max"] - 1).astype(int))


def csat_rate(facts: Facts) -> pd.DataFrame:
    """Satisfied answers over the customers of the period (version 1) or over answers (version 2)."""
    rows = overall_answers(facts)
    rows["numerator"] = rows["is_satisfied"]
    there = facts.customer_periods
    there = there[there["is_of_period"]].assign(numerator=0, denominator=1, sample_size=1)
    happy = facts.periods.spread(rows[rows["numerator"] == 1].assign(denominator=0, sample_size=0), *GRAINS)
    both = pd.concat([happy, there], ignore_index=True)
    return pd.concat([
        kpi("csat_rate", 1, tally(both, OF_CUSTOMERS)),
        kpi("csat_rate", 2, tally(facts.periods.spread(rows, *WEEKLY), OF_ANSWERS)),
    ])


def customer_effort_score(facts: Facts) -> pd.DataFrame:
    """Mean of the five-point waves (version 1) and of the seven-point questions (version 2)."""
    rows = answers(facts, "ces")
    rows["numerator"] = rows["score"]
    segments, parts = ("channel", "agent", "team", "topic", "touchpoint"), []
    for version, scale in ((1, 5), (2, 7)):
        some = facts.periods.spread(rows[rows["scale_max"] == scale], *WEEKLY)
        frames = [tally(some, segments)]
        if version == 2:
            easy = some.assign(numerator=(some["score"] >= 5).astype(int))
            frames.append(companion(easy, "measure", "share that found it easy"))
        parts.append(kpi("customer_effort_score", version, *frames))
    return pd.concat(parts)


def complaint_rate(facts: Facts) -> pd.DataFrame:
    """Complaint contacts over contacts (version 1); complaining over active customers (version 2)."""
    rows = contacts(facts)
    rows = rows[~rows["is_agent_initiated"]]
    rows = rows.assign(numerator=rows["contact_type"].eq("complaint").astype(int), denominator=1, sample_size=1)
    rows = facts.periods.spread(rows, *GRAINS)
    segments = ("product_category", "region", "segment", "key_account_tier")
    first = tally(rows, (*segments, "topic", "channel", "agent", "team"))
    return pd.concat([
        kpi("complaint_rate", 1, first),
        kpi("complaint_rate", 2, *_complaining(facts, rows[rows["numerator"] == 1], segments), _per_orders(facts)),
    ])


def _complaining(facts: Facts, complaints: pd.DataFrame, segments: tuple[str, ...]) -> list[pd.DataFrame]:
    """Active customers who complained, in their segments, and by what belongs to the complaint against all of them."""
    there = facts.customer_periods
    there = there[there["is_open"] | there["is_close"]][[*PERIOD, "customer", *segments]]
    who = complaints[[*PERIOD, "customer"]].drop_duplicates().assign(numerator=1)
    all_of_them = there.merge(who, on=[*PERIOD, "customer"], how="left")
    all_of_them = all_of_them.assign(numerator=all_of_them["numerator"].fillna(0), denominator=1, sample_size=1)
    parts = [tally(all_of_them, segments)]
    base = parts[0][parts[0]["segment_type"] == "all"][[*PERIOD, "denominator", "sample_size"]]
    for name in ("topic", "channel", "agent", "team"):
        once = complaints[[*PERIOD, "customer", name]].drop_duplicates().merge(there, on=[*PERIOD, "customer"])
        parts.append(tally(once.assign(numerator=1), (name,), total=False).merge(base, on=PERIOD))
    return parts


def _per_orders(facts: Facts) -> pd.DataFrame:
    """Complaint tickets of known customers, by day of opening, for 1,000 orders."""
    cases = tickets(facts)
    cases = cases[cases["contact_type"].eq("complaint") & cases["customer"].notna()]
    cases = cases.assign(numerator=1000, denominator=0, sample_size=0)
    orders = facts.orders.assign(numerator=0, denominator=1, sample_size=1)
    both = facts.periods.spread(pd.concat([cases, orders], ignore_index=True), *GRAINS)
    return companion(both, "measure", "complaints per 1,000 orders")

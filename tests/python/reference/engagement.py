"""How often customers and we are in touch."""

from __future__ import annotations

import pandas as pd

from .facts import Facts, local_day, shared
from .tally import PERIOD, kpi, tally

GRAINS = ("month", "quarter", "year")
CHANNEL_OF = {"call": "phone", "visit": "visit", "meeting": "visit"}


@shared
def touches(facts: Facts) -> pd.DataFrame:
    """Everything that took place between us and people: activities that were done, and events that no bot made."""
    work = pd.DataFrame(facts.company.activities)
    tests = {row["no"] for row in facts.company.leads if row["is_test"]}
    work = work[work["status"].eq("done") & ~work["lead_no"].isin(tests)]
    work = work.assign(kind=work["type"], channel=work["type"].map(CHANNEL_OF), employee=work["employee_code"])
    web = pd.DataFrame(facts.company.digital_events)
    web = web[~web["is_bot"]]
    web = web.rename(columns={
        "event_type": "kind", "account_id": "account_no", "campaign_code": "campaign", "touchpoint_code": "touchpoint",
    })
    columns = ["kind", "channel", "direction", "account_no", "occurred_at", "employee", "campaign", "visitor_id",
               "lead_no", "opportunity_no", "is_automated", "event_value", "is_public", "sentiment", "topic",
               "touchpoint", "platform", "text", "is_activity"]
    parts = [
        frame.assign(is_activity=is_activity).reindex(columns=columns).astype({"is_automated": bool})
        for frame, is_activity in ((work, True), (web, False))
    ]
    rows = pd.concat(parts, ignore_index=True)
    rows = rows[facts.real(rows["account_no"])].reset_index(drop=True)
    return rows.assign(customer=facts.customer(rows["account_no"]), day=local_day(rows["occurred_at"]))


@shared
def interactions(facts: Facts) -> pd.DataFrame:
    """Touches whose kind counts, in the segments of the customer on the day."""
    kinds = facts.seeds["interaction_types"]
    counts = kinds.loc[kinds["is_qualifying"].astype(str).str.lower() == "true", "interaction_type"]
    rows = touches(facts)
    return facts.attributes(rows[rows["kind"].isin(counts)])


def interaction_frequency(facts: Facts) -> pd.DataFrame:
    """Number of interactions (version 1); those of known customers over active customers (version 2)."""
    rows = interactions(facts).assign(numerator=1, sample_size=1)
    segments = ("segment", "owner", "team", "key_account_tier", "product_category")
    first = tally(facts.periods.spread(rows, "week", *GRAINS), ("channel", "direction", *segments))
    known = facts.periods.spread(rows[rows["customer"].notna()].assign(denominator=0, sample_size=0), *GRAINS)
    there = facts.customer_periods
    there = there[there["is_open"] | there["is_close"]].assign(numerator=0, denominator=1, sample_size=1)
    second = tally(pd.concat([known, there], ignore_index=True), segments)
    base = tally(there).set_index(PERIOD)[["denominator", "sample_size"]]
    parts = tally(known, ("channel", "direction"), total=False).drop(columns=["denominator", "sample_size"])
    parts = parts.join(base, on=PERIOD).fillna({"denominator": 0, "sample_size": 0})
    return pd.concat([
        kpi("interaction_frequency", 1, first, count=True), kpi("interaction_frequency", 2, second, parts)
    ])

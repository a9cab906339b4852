"""Whether our people get in each other's way, and whether they look after their customers."""

from __future__ import annotations

import pandas as pd

from .engagement import GRAINS, touches
from .facts import Facts, shared
from .tally import PERIOD, kpi, tally


@shared
def calls_by_people(facts: Facts) -> pd.DataFrame:
    """What employees, and no machine, did with known customers of their own accord."""
    rows = touches(facts)
    rows = rows[rows["direction"].eq("outbound") & ~rows["is_automated"] & rows["employee"].notna()]
    return facts.attributes(rows[rows["customer"].notna()])


def duplicate_contact_rate(facts: Facts) -> pd.DataFrame:
    """Days on which two employees got in touch with a customer, over days on which any did; not of key accounts."""
    rows = calls_by_people(facts)
    rows = rows[rows["key_account_tier"] != "A"].sort_values("occurred_at", kind="stable")
    parts = []
    for key, segments in ((["customer", "day"], ("team", "segment")), (["customer", "day", "channel"], ("channel",))):
        people = rows.groupby(key, dropna=False)["employee"].nunique().rename("people")
        days = rows.drop_duplicates(key).join(people, on=key)
        days = days.assign(numerator=(days["people"] >= 2).astype(int), denominator=1, sample_size=1)
        parts.append(tally(facts.periods.spread(days, "week", *GRAINS), segments, total=len(segments) > 1))
    return kpi("duplicate_contact_rate", 1, *parts)


def follow_up_visit_coverage(facts: Facts) -> pd.DataFrame:
    """Customers with whom their owner got in touch within the cadence of their tier, over those who have an owner."""
    calls = calls_by_people(facts)
    calls = calls[calls["employee"] == calls["owner"]]
    cadence, there, found = facts.variables["visit_cadence_days"], facts.customer_closes, []
    for _, rows in there[there["is_active"] & there["owner"].notna()].groupby(PERIOD):
        close = rows["close"].iloc[0]
        last = calls[calls["day"] <= close].groupby("customer")["day"].max()
        limit = rows["key_account_tier"].map(cadence).fillna(cadence["default"])
        since = (close - rows["customer"].map(last)).dt.days
        found.append(rows.assign(numerator=(since < limit).astype(int), denominator=1, sample_size=1))
    segments = ("owner", "team", "key_account_tier", "region")
    return kpi("follow_up_visit_coverage", 1, tally(pd.concat(found, ignore_index=True), segments))

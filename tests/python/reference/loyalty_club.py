"""The loyalty club: who is a member, and what becomes of the points."""

from __future__ import annotations

import pandas as pd

from .engagement import touches
from .facts import Facts, shared
from .referrals import profiles
from .tally import PERIOD, companion, kpi, tally

GRAINS = ("month", "quarter", "year")
KINDS = ("points_redeemed", "points_earned", "points_expired")


@shared
def _points(facts: Facts) -> pd.DataFrame:
    """Bookings of points of known customers, without their sign."""
    rows = touches(facts)
    rows = rows[rows["kind"].isin(KINDS) & rows["customer"].notna()]
    rows = rows.assign(points=rows["event_value"].map(float).abs())
    return facts.attributes(rows).assign(loyalty_tier=rows["customer"].map(profiles(facts)["loyalty_tier"]))


def loyalty_enrollment_rate(facts: Facts) -> pd.DataFrame:
    """Members over customers who are active at the close; beside it members who moved points lately over members."""
    rows, used = facts.customer_closes, _points(facts)
    used = used[used["kind"] != "points_expired"]
    is_member = rows["customer"].map(profiles(facts)["loyalty_enrolled_date"]) <= rows["close"]
    window, found = pd.Timedelta(days=facts.variables["active_window_days"]), []
    for _, there in rows.groupby(PERIOD):
        close = there["close"].iloc[0]
        lately = used.loc[(used["day"] <= close) & (used["day"] > close - window), "customer"]
        found.append(there.assign(has_moved=there["customer"].isin(lately)))
    rows = pd.concat(found).assign(is_member=is_member.astype(int))
    active = rows[rows["is_active"]].assign(denominator=1, sample_size=1)
    moved = rows["is_member"] * rows["has_moved"].astype(int)
    members = rows.assign(numerator=moved, denominator=rows["is_member"], sample_size=rows["is_member"])
    return kpi(
        "loyalty_enrollment_rate", 1,
        tally(active.assign(numerator=active["is_member"]), ("segment", "region", "channel")),
        companion(members, "measure", "active members"),
    )


def loyalty_redemption_rate(facts: Facts) -> pd.DataFrame:
    """Points redeemed over points earned, beside it points expired; the sample is the number of these bookings."""
    rows = facts.periods.spread(_points(facts), *GRAINS)
    redeemed, earned, expired = (rows["points"].where(rows["kind"] == kind, 0.0) for kind in KINDS)
    rows = rows.assign(denominator=earned, sample_size=1)
    used, lost = rows[rows["kind"] != "points_expired"], rows[rows["kind"] != "points_redeemed"]
    return kpi(
        "loyalty_redemption_rate", 1,
        tally(used.assign(numerator=redeemed), ("segment", "key_account_tier", "loyalty_tier")),
        companion(lost.assign(numerator=expired), "measure", "expired"),
    )

"""Customers who bring customers: who invites, who came through an invitation, and how that spreads."""

from __future__ import annotations

import pandas as pd

from .acquisition import acquired
from .engagement import touches
from .facts import Facts, shared, table
from .tally import PERIOD, kpi, tally

GRAINS = ("month", "quarter", "year")
ACQUIRED_BY = ("segment", "channel", "region", "owner", "key_account_tier")


@shared
def profiles(facts: Facts) -> pd.DataFrame:
    """What the company keeps about each customer; of merged ones the survivor's own comes first."""
    rows = table(facts.company.account_profiles, days=("loyalty_enrolled_date",))
    customer, referrer = (facts.customer(rows[name]) for name in ("account_no", "referrer_account_no"))
    rows = rows.assign(customer=customer, referrer=referrer, is_merged_away=customer != rows["account_no"])
    rows = rows.sort_values(["is_merged_away", "account_no"]).drop_duplicates("customer")
    return rows.set_index("customer")


@shared
def _invites(facts: Facts) -> pd.DataFrame:
    """Invitations that known customers sent themselves, in each period."""
    rows = touches(facts)
    rows = rows[rows["kind"].eq("referral_invite") & ~rows["is_automated"] & rows["customer"].notna()]
    return facts.periods.spread(rows[["customer", "day"]], *GRAINS)


def _who_invited(facts: Facts, there: pd.DataFrame) -> pd.DataFrame:
    """Customers of periods, and whether each invited somebody in it."""
    who = _invites(facts)[[*PERIOD, "customer"]].drop_duplicates().assign(numerator=1)
    rows = there.merge(who, on=[*PERIOD, "customer"], how="left")
    return rows.assign(numerator=rows["numerator"].fillna(0), denominator=1, sample_size=1)


def _active(facts: Facts) -> pd.DataFrame:
    """Customers active at the opening or the close of a period, in their segments at the opening."""
    there = facts.customer_periods
    return there[there["is_open"] | there["is_close"]]


def _new_customers(facts: Facts) -> pd.DataFrame:
    """New customers with the one who recommended us to them, who is somebody else."""
    rows = acquired(facts)
    referrer = rows["customer"].map(profiles(facts)["referrer"])
    rows = rows.assign(referrer=referrer.where(referrer != rows["customer"]))
    return facts.periods.spread(rows, *GRAINS)


def average_recommendation_rate(facts: Facts) -> pd.DataFrame:
    """Customers who invited somebody over customers known at the close (version 1), over active ones (version 2)."""
    segments = ("segment", "region", "key_account_tier", "channel")
    return pd.concat([
        kpi("average_recommendation_rate", 1, tally(_who_invited(facts, facts.customer_closes), segments)),
        kpi("average_recommendation_rate", 2, tally(_who_invited(facts, _active(facts)), segments)),
    ])


def customer_referral_rate(facts: Facts) -> pd.DataFrame:
    """Customers who invited somebody over customers (version 1); new customers who were referred (version 2)."""
    new = _new_customers(facts)
    new = new.assign(numerator=new["referrer"].notna().astype(int), denominator=1, sample_size=1)
    return pd.concat([
        kpi("customer_referral_rate", 1, tally(_who_invited(facts, facts.customer_closes), ACQUIRED_BY)),
        kpi("customer_referral_rate", 2, tally(new, ACQUIRED_BY)),
    ])


def viral_coefficient(facts: Facts) -> pd.DataFrame:
    """New customers whom a customer brought, in that one's segments, over active customers; and its two factors."""
    segments = ("segment", "region", "key_account_tier")
    there = _active(facts).assign(numerator=0, denominator=1, sample_size=1)
    new = _new_customers(facts)
    brought = new.loc[new["referrer"].notna(), [*PERIOD, "referrer"]].rename(columns={"referrer": "customer"})
    known = facts.customer_periods[[*PERIOD, "customer", *segments]]
    brought = brought.merge(known, on=[*PERIOD, "customer"], how="left")
    brought = brought.assign(numerator=1, denominator=0, sample_size=0)
    main = tally(pd.concat([brought, there], ignore_index=True), segments)
    total = main[main["segment_type"] == "all"].assign(segment_type="measure")
    invites = tally(_invites(facts).assign(numerator=1)).set_index(PERIOD)["numerator"]
    sent = total[PERIOD].join(invites.rename("sent"), on=PERIOD)["sent"].fillna(0)
    each = total.assign(segment_value="invites per customer", numerator=sent)
    won = total.assign(segment_value="conversion of invites", denominator=sent, sample_size=sent)
    return kpi("viral_coefficient", 1, main, each, won)

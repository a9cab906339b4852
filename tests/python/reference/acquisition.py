"""New customers, what they cost, and what they are worth in comparison."""

from __future__ import annotations

import pandas as pd

from .facts import Facts, shared, table
from .tally import SLICE, companion, kpi, tally
from .value import clv_simple

GRAINS = ("month", "quarter", "year")
WHO = ("region", "industry", "channel", "segment", "key_account_tier", "owner", "team")
SPENT_ON = (*WHO, "campaign")
SHARED = ("channel", "segment", "key_account_tier")


@shared
def acquired(facts: Facts) -> pd.DataFrame:
    """Customers on the day of their first purchase."""
    known = facts.customers
    rows = pd.DataFrame({"customer": known.index, "day": known["first_paid"].to_numpy()})
    rows["campaign"] = known["campaign_code"].to_numpy()
    return facts.attributes(rows[rows["day"].notna()])


def new_customer_count(facts: Facts) -> pd.DataFrame:
    """Customers by the day of their first purchase."""
    rows = facts.periods.spread(acquired(facts).assign(numerator=1, sample_size=1), "week", *GRAINS)
    return kpi("new_customer_count", 1, tally(rows, (*WHO, "product_category")), count=True)


@shared
def costs(facts: Facts) -> pd.DataFrame:
    """Cost bookings in base currency, without those of test customers."""
    rows = table(facts.company.costs, days=("cost_date",), numbers=("amount_doc",))
    rows = rows[facts.real(rows["account_id"])]
    amount = facts.in_base(rows["amount_doc"], rows["currency_code"], rows["cost_date"])
    month = facts.periods.start_of(rows["cost_date"], "month")
    return rows.assign(amount=amount, day=rows["cost_date"], month=month, customer=facts.customer(rows["account_id"]))


def _shared(cost: pd.DataFrame, new: pd.DataFrame) -> pd.DataFrame:
    """Each cost spread evenly: on the month's customers of its channel, or on all of the month without a channel."""
    parts = []
    for (month, channel), rows in cost.groupby(["month", "channel"], dropna=False):
        there = new[new["month"] == month]
        if isinstance(channel, str):
            there = there[there["channel"] == channel]
        amount = rows["amount"].sum()
        if len(there):
            parts.append(there[list(SPENT_ON)].assign(numerator=amount / len(there), day=month))
        else:
            nobody = dict.fromkeys(SPENT_ON, "unallocated") | {"numerator": amount, "day": month}
            parts.append(pd.DataFrame([nobody | ({"channel": channel} if isinstance(channel, str) else {})]))
    return pd.concat(parts, ignore_index=True)


def _cac(facts: Facts, version: int) -> pd.DataFrame:
    """Cost over new customers; the second version leaves service cost out and shows paid channels beside it."""
    new = acquired(facts)
    new = new.assign(month=facts.periods.start_of(new["day"], "month"), denominator=1, sample_size=1, numerator=0.0)
    cost = costs(facts)
    kinds = ("marketing", "sales", "service") if version == 1 else ("marketing", "sales")
    cost = cost[cost["cost_type"].isin(kinds)]
    rows = pd.concat([_shared(cost, new).assign(denominator=0, sample_size=0), new], ignore_index=True)
    parts = [tally(facts.periods.spread(rows, *GRAINS), SPENT_ON)]
    if version == 2:
        channels = facts.seeds["channels"]
        paid = channels.loc[channels["is_paid"].astype(str).str.lower() == "true", "channel"]
        spent = cost[cost["channel"].isin(paid)]
        spent = spent.assign(numerator=spent["amount"], denominator=0, sample_size=0)
        rows = pd.concat([spent, new[new["channel"].isin(paid)]], ignore_index=True)
        parts.append(companion(facts.periods.spread(rows, *GRAINS), "measure", "paid channels"))
    return kpi("cac", version, *parts)


@shared
def cac(facts: Facts) -> pd.DataFrame:
    """Acquisition cost, both versions."""
    return pd.concat([_cac(facts, 1), _cac(facts, 2)])


def ltv_to_cac_ratio(facts: Facts) -> pd.DataFrame:
    """Version 1: cost over value; version 2: value over cost; for slices that have both."""
    cost, worth = cac(facts), clv_simple(facts)
    parts = []
    for version in (1, 2):
        left = cost[(cost["kpi_version"] == version) & cost["segment_type"].isin(("all", *SHARED))]
        right = worth[worth["kpi_version"] == version]
        both = left.merge(right, on=SLICE, suffixes=("_cost", "_worth"))
        upper, lower = ("cost", "worth") if version == 1 else ("worth", "cost")
        both["numerator"], both["denominator"] = both[f"kpi_value_{upper}"], both[f"kpi_value_{lower}"]
        both["sample_size"] = both["sample_size_cost"]
        parts.append(kpi("ltv_to_cac_ratio", version, both[[*SLICE, "numerator", "denominator", "sample_size"]]))
    return pd.concat(parts)

"""How fast deals flow, and how many trials turn into contracts."""

from __future__ import annotations

import pandas as pd

from .facts import Facts
from .sales import deals
from .tally import SLICE, kpi, tally

GRAINS = ("month", "quarter", "year")


def sales_velocity(facts: Facts) -> pd.DataFrame:
    """Open deals times mean amount times win rate, over the mean days of won deals; rates of twelve months."""
    rows, found = deals(facts), []
    rows["days"] = (rows["closed"] - rows["created"]).dt.days
    for period in facts.periods.of(*GRAINS).itertuples():
        first = (period.close.to_period("M") - 11).start_time
        is_open = (rows["created"] <= period.close) & ~(rows["closed"] <= period.close)
        closed = rows["closed"].between(first, period.close)
        won, lost = closed & rows["status"].eq("won"), closed & rows["status"].eq("lost")
        there = rows[is_open | won | lost]
        found.append(there.assign(
            period_grain=period.period_grain, period_start=period.period_start, sample_size=is_open.astype(int),
            won=won.astype(int), ended=(won | lost).astype(int), amount=rows["amount"].where(won, 0.0),
            days=rows["days"].where(won, 0.0),
        ))
    rows = pd.concat(found, ignore_index=True)
    segments = ("owner", "team", "product_category", "region", "industry")
    flow = tally(rows.assign(numerator=rows["won"], denominator=rows["ended"]), segments)
    sums = tally(rows.assign(numerator=rows["amount"], denominator=rows["days"]), segments)
    both = flow.merge(sums.drop(columns="sample_size"), on=SLICE, suffixes=("_deals", ""))
    won = both["numerator_deals"].where(both["numerator_deals"] > 0)
    rate = both["numerator_deals"] / both["denominator_deals"].where(both["denominator_deals"] > 0)
    both["numerator"] = both["sample_size"] * (both["numerator"] / won) * rate
    both["denominator"] = both["denominator"] / won
    return kpi("sales_velocity", 1, both[[*SLICE, "numerator", "denominator", "sample_size"]])


def trial_to_paid_conversion_rate(facts: Facts) -> pd.DataFrame:
    """First trials that became a contract soon after their end, over first trials."""
    events, known = facts.contracts, facts.variables
    trials = events[events["event_type"] == "trial_start"].drop_duplicates("customer")
    ends = trials["term_end"].fillna(trials["day"] + pd.Timedelta(days=known["trial_days"] - 1))
    trials = trials.assign(until=ends + pd.Timedelta(days=known["trial_conversion_days"]))
    paid = events[events["event_type"].eq("new") & (events["mrr"] > 0)][["customer", "day"]]
    paid = paid.rename(columns={"day": "paid"}).merge(trials[["customer", "day", "until"]], on="customer")
    paid = paid[(paid["paid"] >= paid["day"]) & (paid["paid"] <= paid["until"])]
    rows = facts.attributes(trials[["customer", "day", "product_category"]]).assign(denominator=1, sample_size=1)
    rows["numerator"] = rows["customer"].isin(paid["customer"]).astype(int)
    segments = ("channel", "product_category", "segment", "region")
    return kpi("trial_to_paid_conversion_rate", 1, tally(facts.periods.spread(rows, *GRAINS), segments))

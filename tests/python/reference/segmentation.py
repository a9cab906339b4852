"""Where customers stand: in schemes, in the stages of their life, and in value."""

from __future__ import annotations

import pandas as pd

from .facts import Facts
from .tally import PERIOD, kpi, tally

SCHEMES = {
    "customer_type": "segment", "key_account_tier": "key_account_tier", "industry": "industry", "region": "region",
}


def segment_coverage_rate(facts: Facts) -> pd.DataFrame:
    """Customers with one value of a scheme over customers; the total adds the schemes, `share` is one value's part."""
    known = facts.customer_closes
    schemes, shares = [], []
    for scheme, column in SCHEMES.items():
        has = known[column].notna().astype(int)
        schemes.append(known.assign(scheme=scheme, numerator=has, denominator=1, sample_size=1))
        named = known[has == 1].assign(share=scheme + "=" + known[column], numerator=1)
        shares.append(tally(named, ("share",), total=False))
    every = tally(pd.concat(schemes, ignore_index=True), ("scheme", "region"))
    share = pd.concat(shares, ignore_index=True)
    base = tally(known.assign(denominator=1, sample_size=1)).drop(columns=["segment_type", "segment_value"])
    return kpi("segment_coverage_rate", 1, every, share.merge(base, on=["period_grain", "period_start"]))


def lifecycle_transition_rate(facts: Facts) -> pd.DataFrame:
    """Customers whose stage changed over customers with one at the opening; each move over those who could make it."""
    rows = facts.customer_periods
    rows = rows[rows["lifecycle_stage"] != "prospect"].assign(denominator=1, sample_size=1)
    rows["numerator"] = (rows["lifecycle_stage"] != rows["stage_close"]).astype(int)
    stage = [*PERIOD, "lifecycle_stage"]
    moves = rows.groupby([*stage, "stage_close"]).size().rename("numerator").reset_index()
    moves = moves.join(rows.groupby(stage).size().rename("denominator"), on=stage)
    moves = moves.assign(
        segment_type="transition", segment_value=moves["lifecycle_stage"] + " > " + moves["stage_close"],
        sample_size=moves["denominator"],
    )
    moves = moves.drop(columns=["lifecycle_stage", "stage_close"])
    return kpi("lifecycle_transition_rate", 1, tally(rows, ("segment", "channel")), moves)


def _best_customers(facts: Facts, quarter: pd.Timestamp) -> list[str]:
    """Class A of a quarter: of those who were customers before it, the largest by revenue of the year before it."""
    before = facts.customers.index[facts.customers["first_paid"] < quarter]
    moves = facts.movements[(facts.movements["day"] >= quarter - pd.DateOffset(months=12))]
    moves = moves[(moves["day"] < quarter) & moves["customer"].isin(before)]
    revenue = moves.groupby("customer")["amount"].sum().round(6).reset_index()
    revenue = revenue.sort_values(["amount", "customer"], ascending=[False, True])
    place = (revenue["amount"].cumsum() - revenue["amount"]) / revenue["amount"].clip(lower=0).sum()
    is_best = (revenue["amount"] > 0) & (place < facts.variables["abc_bounds"][0] - 1e-12)
    return list(revenue.loc[is_best, "customer"])


def customer_type_mix(facts: Facts) -> pd.DataFrame:
    """New customers over active ones at the close; `share` is the part of each type."""
    rows, key = facts.customer_closes, [*PERIOD, "customer"]
    rows = rows[rows["is_active"]].merge(facts.customer_periods[[*key, "is_new", "is_reactivated"]], on=key)
    rows["quarter"] = facts.periods.start_of(rows["close"], "quarter")
    best = {quarter: set(_best_customers(facts, quarter)) for quarter in rows["quarter"].unique()}
    is_best = pd.Series([
        customer in best[quarter] for customer, quarter in zip(rows["customer"], rows["quarter"], strict=True)
    ], index=rows.index, dtype=bool)
    rows = rows.assign(denominator=1, sample_size=1, numerator=rows["is_new"].astype(int))
    main = tally(rows, ("region", "industry"))
    every = main.loc[main["segment_type"] == "all", [*PERIOD, "denominator", "sample_size"]]
    shares = {
        "new": rows["is_new"], "reactivated": rows["is_reactivated"],
        "existing": ~rows["is_new"] & ~rows["is_reactivated"], "high_value": is_best,
        "new_and_high_value": rows["is_new"] & is_best,
    }
    named = [rows[is_it].assign(share=name, numerator=1) for name, is_it in shares.items()]
    part = pd.concat(named, ignore_index=True).drop(columns=["denominator", "sample_size"])
    return kpi("customer_type_mix", 1, main, tally(part, ("share",), total=False).merge(every, on=PERIOD))

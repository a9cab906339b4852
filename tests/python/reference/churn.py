"""Who was lost, why, and what that costs."""

from __future__ import annotations

import numpy as np
import pandas as pd

from .acquisition import cac
from .facts import Facts, shared
from .lifetime import loyalty_of_a_year
from .retention import SEGMENTS
from .tally import PERIOD, SLICE, companion, kpi, tally

NO_REASON = "inactivity"


@shared
def departures(facts: Facts) -> pd.DataFrame:
    """Customers at the opening and the close of each period: 1 where lost, with type and reason of the loss."""
    rows = facts.customer_periods
    lost = rows["is_open"] & ~rows["is_close"]
    said = rows["churn_type"].notna()
    return rows.assign(
        lost=lost.astype(int), denominator=rows["is_open"].astype(int), sample_size=rows["is_open"].astype(int),
        churn_type=rows["churn_type"].fillna(NO_REASON).where(lost),
        churn_reason=rows["churn_reason"].where(said, NO_REASON).where(lost),
        has_reason=(lost & said & rows["churn_reason"].notna()).astype(int),
    )


def churned_customer_count(facts: Facts) -> pd.DataFrame:
    """Customers lost; by type and reason where somebody left."""
    rows = departures(facts)
    main = tally(rows.assign(numerator=rows["lost"]), (*SEGMENTS, "tenure_band"))
    lost = rows[rows["lost"] == 1].assign(numerator=1).drop(columns=["denominator", "sample_size"])
    every = main.loc[main["segment_type"] == "all", [*PERIOD, "sample_size"]]
    why = tally(lost, ("churn_type", "churn_reason"), total=False).merge(every, on=PERIOD)
    return kpi("churned_customer_count", 1, main, why, count=True)


def _churn_by_type(
    facts: Facts, kpi_id: str, kinds: dict[int, tuple[str, ...]], segments: tuple[str, ...]
) -> pd.DataFrame:
    """Customers lost in certain ways over customers at the opening."""
    rows = departures(facts)
    return pd.concat([
        kpi(kpi_id, version, tally(rows.assign(numerator=rows["churn_type"].isin(names).astype(int)), segments))
        for version, names in kinds.items()
    ])


def voluntary_churn_rate(facts: Facts) -> pd.DataFrame:
    """Lost by their own will; version 2 with those who fell silent."""
    kinds = {1: ("voluntary",), 2: ("voluntary", NO_REASON)}
    segments = ("segment", "product_category", "tenure_band", "owner", "team", "channel", "lifecycle_stage")
    return _churn_by_type(facts, "voluntary_churn_rate", kinds, segments)


def involuntary_churn_rate(facts: Facts) -> pd.DataFrame:
    """Lost against their will; version 1 with those who fell silent."""
    kinds = {1: ("involuntary", NO_REASON), 2: ("involuntary",)}
    segments = ("segment", "product_category", "payment_method", "lifecycle_stage")
    return _churn_by_type(facts, "involuntary_churn_rate", kinds, segments)


def _paying(facts: Facts) -> pd.DataFrame:
    """Customers with recurring revenue at the opening, and what of it stayed."""
    rows = facts.customer_periods
    rows = rows[rows["mrr_open"] > 0]
    stayed = rows[["mrr_open", "mrr_close"]].min(axis=1)
    return rows.assign(stayed=stayed, gone=rows["mrr_open"] - stayed, denominator=rows["mrr_open"], sample_size=1)


def revenue_churn_rate(facts: Facts) -> pd.DataFrame:
    """Recurring revenue lost over that at the opening; by cancellation and reduction; and lost customers beside it."""
    rows = _paying(facts)
    rows = rows.assign(numerator=rows["gone"])
    main = tally(rows, ("segment", "product_category", "key_account_tier", "region", "lifecycle_stage"))
    every = main.loc[main["segment_type"] == "all", [*PERIOD, "denominator", "sample_size"]]
    less = rows[rows["gone"] > 1e-9]
    less = less.assign(movement=np.where(less["mrr_close"] > 0, "contraction", "churn"))
    parts = tally(less.drop(columns=["denominator", "sample_size"]), ("movement",), total=False).merge(every, on=PERIOD)
    heads = rows.assign(numerator=(rows["mrr_close"] <= 0).astype(int), denominator=1)
    return kpi("revenue_churn_rate", 1, main, parts, companion(heads, "measure", "logo churn"))


def gross_revenue_retention(facts: Facts) -> pd.DataFrame:
    """What stayed of recurring revenue, no customer counted above the opening, over that at the opening."""
    rows = _paying(facts)
    segments = ("segment", "key_account_tier", "product_category", "region", "lifecycle_stage")
    return kpi("gross_revenue_retention", 1, tally(rows.assign(numerator=rows["stayed"]), segments))


def churn_reason_share(facts: Facts) -> pd.DataFrame:
    """Lost customers with a recorded reason over lost customers; each reason over those with one."""
    rows = departures(facts)
    rows = rows[rows["lost"] == 1].assign(denominator=1, sample_size=1)
    rows["numerator"] = rows["has_reason"]
    main = tally(rows, ("segment", "product_category", "owner", "team", "tenure_band"))
    known = rows[rows["has_reason"] == 1].drop(columns=["denominator", "sample_size"])
    base = known.groupby(PERIOD).size().rename("denominator").reset_index()
    base["sample_size"] = base["denominator"]
    share = tally(known, ("churn_reason",), total=False).merge(base, on=PERIOD)
    return kpi("churn_reason_share", 1, main, share)


def _profit_before(facts: Facts) -> pd.DataFrame:
    """Lost customers of quarters and years with their gross profit in the twelve months before the opening."""
    rows, moves, found = departures(facts), facts.movements, []
    rows = rows[(rows["lost"] == 1) & rows["period_grain"].isin(("quarter", "year"))]
    for (_, start), lost in rows.groupby(PERIOD):
        past = moves[(moves["day"] < start) & (moves["day"] >= start - pd.DateOffset(months=12))]
        found.append(lost.assign(profit=lost["customer"].map(past.groupby("customer")["profit"].sum()).fillna(0.0)))
    return pd.concat(found, ignore_index=True) if found else rows.assign(profit=0.0)


def churn_cost(facts: Facts) -> pd.DataFrame:
    """Lost customers at a flat cost (version 1); their lost future profit, and what it costs to replace them (2)."""
    known, rows = facts.variables, _profit_before(facts).assign(sample_size=1)
    segments = ("segment", "key_account_tier", "churn_reason")
    flat = tally(rows.assign(numerator=known["churn_unit_cost"]).drop(columns="denominator"), segments)
    loyal = loyalty_of_a_year(facts).set_index(PERIOD)["stayed"]
    multiple = loyal / (1 + known["discount_rate"] - loyal)
    cost = cac(facts)
    cost = cost[(cost["kpi_version"] == 2) & (cost["segment_type"] == "all")].set_index(PERIOD)["kpi_value"]
    lost = tally(rows.assign(numerator=rows["profit"]).drop(columns="denominator"), segments)
    lost = lost.join(multiple.rename("multiple"), on=PERIOD).join(cost.rename("cac"), on=PERIOD)
    lost["numerator"] = lost["numerator"] * lost["multiple"] + lost["sample_size"] * lost["cac"]
    lost = lost[[*SLICE, "numerator", "sample_size"]]
    return pd.concat([kpi("churn_cost", 1, flat, count=True), kpi("churn_cost", 2, lost, count=True)])

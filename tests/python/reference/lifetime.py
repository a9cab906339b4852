"""How long customers stay, how often they buy, and what they will be worth."""

from __future__ import annotations

import numpy as np
import pandas as pd

from .facts import Facts
from .tally import PERIOD, SLICE, kpi, tally
from .value import year_behind


def loyalty_of_a_year(facts: Facts, segments: tuple[str, ...] = ()) -> pd.DataFrame:
    """Customers who were active a year ago (`there`) and the share of them who still are (`stayed`), by slice."""
    rows = year_behind(facts)
    found = tally(rows.assign(numerator=rows["has_left"], denominator=rows["was_active"]), segments)
    there = found["denominator"].astype(float)
    stayed = 1 - found["numerator"] / there.replace(0, np.nan)
    return found[SLICE].assign(there=there, left=found["numerator"], stayed=stayed)


def clv_predictive(facts: Facts) -> pd.DataFrame:
    """m r / (1 + d - r), both halves times the customers of a year ago; or margins of some years, discounted."""
    known, segments = facts.variables, ("segment", "channel", "key_account_tier", "cohort_month")
    rows = year_behind(facts)
    rows = rows.assign(numerator=rows["margin"], denominator=rows["is_buyer"], sample_size=rows["is_buyer"])
    rows = tally(rows, segments).merge(loyalty_of_a_year(facts, segments), on=SLICE)
    margin = rows["numerator"] / rows["denominator"].astype(float).replace(0, np.nan)
    rate, discount = rows["stayed"], known["discount_rate"]
    kept_customers = rows["there"] - rows["left"]
    rows = rows.assign(numerator=margin * kept_customers, denominator=(1 + discount) * rows["there"] - kept_customers)
    columns = [*SLICE, "numerator", "denominator", "sample_size"]
    kept, horizon = rate / (1 + discount), known["clv_horizon_years"]
    years = sum(kept ** year for year in range(1, horizon + 1))
    some = rows.assign(numerator=margin * years, denominator=np.nan, kpi_value=margin * years)
    some = some[rows["segment_type"] == "all"].assign(segment_type="measure", segment_value="finite horizon")
    return kpi("clv_predictive", 1, rows[columns], some[[*columns, "kpi_value"]])


def purchase_frequency(facts: Facts) -> pd.DataFrame:
    """Orders of twelve months over customers who ever bought (version 1), or who bought in them (version 2)."""
    rows = year_behind(facts)
    rows = rows[rows["first_paid"] <= rows["close"]].assign(denominator=1, sample_size=1)
    rows["numerator"] = rows["orders"]
    # whoever ever bought makes a row, also where nobody did in the last twelve months
    buyers = {"denominator": rows["is_buyer"], "sample_size": rows["is_buyer"]}
    segments = ("segment", "product_category", "channel", "key_account_tier")
    return pd.concat([
        kpi("purchase_frequency", 1, tally(rows, segments)),
        kpi("purchase_frequency", 2, tally(rows.assign(**buyers), segments)),
    ])


def _last_losses(facts: Facts) -> pd.Series:
    """By period and customer, the last day up to the close on which recurring revenue went down."""
    events = facts.contracts[facts.contracts["mrr"] < facts.contracts["mrr_before"]]
    closes = facts.customer_closes[[*PERIOD, "customer", "close"]]
    rows = closes.merge(events[["customer", "day"]].rename(columns={"day": "lost"}), on="customer")
    return rows[rows["lost"] <= rows["close"]].groupby([*PERIOD, "customer"])["lost"].max()


def customer_lifespan(facts: Facts) -> pd.DataFrame:
    """Mean years from first purchase to the close or the end (version 1); one over the yearly churn (version 2)."""
    segments = ("segment", "product_category", "cohort_month")
    rows = facts.customer_closes
    rows = rows[rows["first_paid"] <= rows["close"]].join(_last_losses(facts), on=[*PERIOD, "customer"])
    end = rows[["last_order", "lost", "first_paid"]].max(axis=1)
    days = (rows["close"].where(rows["is_active"], end) - rows["first_paid"]).dt.days
    seen = tally(rows.assign(numerator=days / 365.25, denominator=1, sample_size=1), segments)
    churn, cap = loyalty_of_a_year(facts, segments), facts.variables["lifespan_cap_years"]
    years = (churn["there"] / churn["left"].replace(0, np.nan)).fillna(np.inf).clip(upper=cap)
    churn = churn.assign(numerator=years.where(churn["there"] > 0), denominator=1, sample_size=churn["there"])
    return pd.concat([
        kpi("customer_lifespan", 1, seen),
        kpi("customer_lifespan", 2, churn[[*SLICE, "numerator", "denominator", "sample_size"]]),
    ])

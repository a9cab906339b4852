"""Recommendation and repeat purchase."""

from __future__ import annotations

import pandas as pd

from .facts import Facts
from .satisfaction import answers
from .tally import PERIOD, kpi, tally

GRAINS = ("month", "quarter", "year")
WHO = ("wave", "region", "industry", "segment", "key_account_tier", "product_category", "owner", "team", "tenure_band",
       "channel", "customer_status")


def nps(facts: Facts) -> pd.DataFrame:
    """Promoters minus detractors over answers: every answer, or the latest complete one of a customer and wave."""
    rows = answers(facts, "nps")
    rows = rows[(rows["scale_min"] == 0) & (rows["scale_max"] == 10)]
    rows = rows.assign(wave=rows["wave_id"], denominator=1, sample_size=1)
    rows["numerator"] = (rows["score"] >= 9).astype(int) - (rows["score"] <= 6).astype(int)
    rows = rows.sort_values("responded_at")
    last = rows[rows["customer"].isna() | ~rows.duplicated(["customer", "wave"], keep="last")]
    last = last.assign(numerator=last["numerator"] * 100)
    return pd.concat([
        kpi("nps", 1, tally(facts.periods.spread(rows, "quarter", "year"), WHO)),
        kpi("nps", 2, tally(facts.periods.spread(last, "quarter", "year"), WHO)),
    ])


def repeat_purchase_rate(facts: Facts) -> pd.DataFrame:
    """Customers with two purchase days in the window, over all known customers or over those with one."""
    found = []
    months = facts.variables["repeat_window_months"]
    for _, rows in facts.customer_closes.groupby(PERIOD):
        close = rows["close"].iloc[0]
        first = (close.to_period("M") - (months - 1)).start_time
        orders = facts.kept_orders[facts.kept_orders["day"].between(first, close)]
        if facts.variables["same_day_orders_count_once"]:
            orders = orders.drop_duplicates(["customer", "day"])
        bought = rows["customer"].map(orders.groupby("customer").size()).fillna(0)
        found.append(rows.assign(numerator=(bought >= 2).astype(int), is_buyer=(bought >= 1).astype(int)))
    rows = pd.concat(found, ignore_index=True)
    segments = ("product_category", "channel", "segment", "region", "cohort_month")
    parts = []
    for version, base in ((1, 1), (2, rows["is_buyer"])):
        based = rows.assign(denominator=base, sample_size=base)
        parts.append(kpi("repeat_purchase_rate", version, tally(based, segments)))
    return pd.concat(parts)

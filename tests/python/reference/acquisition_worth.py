"""What newly won customers bring, and whether they stay."""

from __future__ import annotations

import pandas as pd

from .acquisition import acquired, cac, costs
from .facts import Facts
from .tally import SLICE, kpi, positive_base, tally, tally_orders

GRAINS = ("month", "quarter", "year")


def _month_number(days: pd.Series) -> pd.Series:
    """Months counted through, so that they can be subtracted."""
    return days.dt.year * 12 + days.dt.month


def cac_payback_months(facts: Facts) -> pd.DataFrame:
    """Acquisition cost over the monthly gross profit of a new customer in the first months, for slices with both."""
    window = facts.variables["payback_window_months"]
    new = acquired(facts)
    moves = facts.movements[["customer", "day", "profit"]].rename(columns={"day": "moved"})
    moves = moves.merge(new[["customer", "day"]], on="customer")
    moves = moves[(_month_number(moves["moved"]) - _month_number(moves["day"])).between(0, window - 1)]
    profit = moves.groupby("customer")["profit"].sum()
    new = new.assign(denominator=new["customer"].map(profit).fillna(0.0), sample_size=1)
    earned = tally(facts.periods.spread(new, *GRAINS), ("channel", "segment", "region", "industry", "key_account_tier"))
    earned["denominator"] /= earned["sample_size"] * window
    cost = cac(facts)
    cost = cost.loc[cost["kpi_version"] == 2, [*SLICE, "kpi_value"]].rename(columns={"kpi_value": "numerator"})
    both = earned.merge(cost, on=SLICE)
    return positive_base(kpi("cac_payback_months", 1, both))


def campaign_roi(facts: Facts) -> pd.DataFrame:
    """Gross profit of the customers that campaigns brought, less the cost of campaigns, over that cost."""
    new = acquired(facts)
    new = new.loc[new["campaign"].notna(), ["customer", "day", "campaign", "channel"]]
    moves = facts.movements[["order_no", "customer", "day", "profit"]]
    moves = moves.merge(new.rename(columns={"day": "acquired"}), on="customer")
    age = (moves["order_no"].map(facts.orders["day"]) - moves["acquired"]).dt.days
    moves = moves[age < facts.variables["attribution_window_days"]]
    moves = moves.assign(numerator=moves["profit"].fillna(0.0), denominator=0.0)
    cost = costs(facts)
    cost = cost[cost["cost_type"].eq("marketing") & cost["campaign_code"].notna()]
    cost = cost.assign(
        campaign=cost["campaign_code"], order_no=None, numerator=-cost["amount"], denominator=cost["amount"]
    )
    columns = ["order_no", "day", "campaign", "channel", "numerator", "denominator"]
    rows = pd.concat([moves[columns], cost[columns]], ignore_index=True)
    return kpi("campaign_roi", 1, tally_orders(facts.periods.spread(rows, *GRAINS), ("campaign", "channel")))


def new_customer_early_churn_rate(facts: Facts) -> pd.DataFrame:
    """New customers who after some weeks have neither a live contract nor bought again, over new customers."""
    new = acquired(facts)
    until = new["day"] + pd.Timedelta(days=facts.variables["early_churn_days"])
    first, last = new.set_index("customer")["day"], new.assign(until=until).set_index("customer")["until"]
    orders = facts.kept_orders
    again = (orders["day"] > orders["customer"].map(first)) & (orders["day"] <= orders["customer"].map(last))
    events = facts.contracts[facts.contracts["day"] <= facts.contracts["customer"].map(last)]
    live = events.drop_duplicates("contract_no", keep="last").groupby("customer")["mrr"].sum()
    has_left = ~new["customer"].isin(orders.loc[again, "customer"]) & ~(new["customer"].map(live) > 0)
    rows = facts.periods.spread(new.assign(numerator=has_left.astype(int), denominator=1, sample_size=1), *GRAINS)
    return kpi("new_customer_early_churn_rate", 1, tally(rows, ("channel", "campaign", "owner", "team")))

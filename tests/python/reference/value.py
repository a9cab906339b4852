"""What orders and customers are worth."""

from __future__ import annotations

import numpy as np
import pandas as pd

from .facts import Facts, shared, table
from .tally import PERIOD, SLICE, kpi, tally

GRAINS = ("month", "quarter", "year")


def average_order_value(facts: Facts) -> pd.DataFrame:
    """Version 1: gross sales over orders; version 2: net of returns over orders that were not returned in full."""
    moves = facts.movements
    sold = moves[moves["kind"] == "sale"]
    parts = [_order_value(facts, 1, sold, sold), _order_value(facts, 2, moves, sold[~sold["is_returned"]])]
    return pd.concat(parts)


def _order_value(facts: Facts, version: int, money: pd.DataFrame, ordered: pd.DataFrame) -> pd.DataFrame:
    """Money by day of movement, orders by signing day; in a category each order with a line of it counts once."""
    segments = ("region", "industry", "channel", "owner", "team", "segment", "key_account_tier", "customer_status")
    money = money.assign(numerator=money["amount"], denominator=0, sample_size=0)
    orders = ordered.assign(numerator=0.0, denominator=1, sample_size=1)
    once = pd.concat([money, orders.drop_duplicates("order_no")], ignore_index=True)
    by_category = pd.concat([money, orders.drop_duplicates(["order_no", "product_category"])], ignore_index=True)
    return kpi(
        "average_order_value", version, tally(facts.periods.spread(once, *GRAINS), segments),
        tally(facts.periods.spread(by_category, *GRAINS), ("product_category",), total=False),
    )


def clv_historical(facts: Facts) -> pd.DataFrame:
    """Version 1: gross sales to date; version 2: profit after returns less the customer's own cost; over buyers."""
    moves = facts.movements
    cost = table(facts.company.costs, days=("cost_date",), numbers=("amount_doc",))
    cost = cost[cost["account_id"].notna() & facts.real(cost["account_id"])]
    cost = cost.assign(
        customer=facts.customer(cost["account_id"]), day=cost["cost_date"],
        amount=facts.in_base(cost["amount_doc"], cost["currency_code"], cost["cost_date"]),
    )
    closes = facts.customer_closes
    found = []
    for _, rows in closes.groupby(PERIOD):
        past = moves[moves["day"] <= rows["close"].iloc[0]]
        spent = cost[cost["day"] <= rows["close"].iloc[0]].groupby("customer")["amount"].sum()
        sold = past[past["kind"] == "sale"].groupby("customer")["amount"].sum()
        profit = past.groupby("customer")["profit"].sum()
        rows = rows.assign(gross=rows["customer"].map(sold), profit=rows["customer"].map(profit))
        rows["profit"] -= rows["customer"].map(spent).fillna(0)
        found.append(rows[rows["customer"].isin(past.loc[~past["is_returned"], "customer"])])
    buyers = pd.concat(found, ignore_index=True).assign(denominator=1, sample_size=1)
    segments = ("segment", "key_account_tier", "cohort_month", "owner", "team", "region")
    parts = [
        kpi("clv_historical", version, tally(buyers.assign(numerator=buyers[name]), segments))
        for version, name in ((1, "gross"), (2, "profit"))
    ]
    return pd.concat(parts)


@shared
def year_behind(facts: Facts) -> pd.DataFrame:
    """Customers at each close with revenue, profit and orders of twelve months, and activity a year ago and now."""
    moves, found = facts.movements, []
    for _, rows in facts.customer_closes.groupby(PERIOD):
        close = rows["close"].iloc[0]
        month = close.to_period("M")
        window = moves[moves["day"].between((month - 11).start_time, close)]
        before = facts.state((month - 12).end_time.normalize())
        sums = window.groupby("customer")[["amount", "profit"]].sum()
        bought = window[(window["kind"] == "sale") & ~window["is_returned"]].groupby("customer")["order_no"].nunique()
        rows = rows.assign(
            revenue=rows["customer"].map(sums["amount"]).fillna(0.0),
            margin=rows["customer"].map(sums["profit"]).fillna(0.0),
            orders=rows["customer"].map(bought).fillna(0), is_buyer=rows["customer"].isin(bought.index).astype(int),
            was_active=rows["customer"].map(before["is_active"]).astype(int),
        )
        rows["has_left"] = ((rows["was_active"] == 1) & ~rows["is_active"]).astype(int)
        found.append(rows)
    return pd.concat(found, ignore_index=True)


@shared
def clv_simple(facts: Facts) -> pd.DataFrame:
    """Revenue (version 2: gross profit) of twelve months a buyer, times the lifespan (one over yearly churn)."""
    segments = ("cohort_month", "channel", "segment", "key_account_tier", "region", "industry", "product_category")
    behind, parts = year_behind(facts), []
    churn = tally(behind.assign(numerator=behind["has_left"], denominator=behind["was_active"]), segments)
    for version, name in ((1, "revenue"), (2, "margin")):
        money = behind.assign(numerator=behind[name], denominator=behind["is_buyer"], sample_size=behind["is_buyer"])
        rows = tally(money, segments).merge(churn, on=SLICE, suffixes=("", "_churn"))
        there, left = rows["denominator_churn"].astype(float), rows["numerator_churn"].astype(float)
        lifespan = (there / left.replace(0.0, np.nan)).fillna(np.inf).clip(upper=facts.variables["lifespan_cap_years"])
        rows["numerator"] = rows["numerator"] * lifespan.where(there > 0)
        parts.append(kpi("clv_simple", version, rows[[*SLICE, "numerator", "denominator", "sample_size"]]))
    return pd.concat(parts)

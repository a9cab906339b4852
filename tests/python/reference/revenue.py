"""Revenue in comparison: with the year before, with cost, with the people who sold, with what was paid."""

from __future__ import annotations

import numpy as np
import pandas as pd

from .acquisition import costs
from .facts import Facts, table
from .tally import PERIOD, SLICE, kpi, positive_base, tally, tally_orders

GRAINS = ("month", "quarter", "year")
WHO = ("region", "industry", "channel", "product_category", "owner", "team", "segment", "key_account_tier",
       "customer_status")
LENGTHS = {"month": 1, "quarter": 3, "year": 12}


def order_count(facts: Facts) -> pd.DataFrame:
    """Orders by signing day: all (version 1), those not returned in full (version 2)."""
    sold = facts.movements[facts.movements["kind"] == "sale"]
    parts = []
    for version, rows in ((1, sold), (2, sold[~sold["is_returned"]])):
        counted = tally_orders(facts.periods.spread(rows, "week", *GRAINS), WHO)
        parts.append(kpi("order_count", version, counted.assign(numerator=counted["sample_size"]), count=True))
    return pd.concat(parts)


def _base(facts: Facts, moves: pd.DataFrame, months: int | None) -> pd.DataFrame:
    """Movements of the period some months before (None: its own length) under each period, like for like."""
    found = []
    for period in facts.periods.of(*GRAINS).itertuples():
        back = months or LENGTHS[period.period_grain]
        first = period.period_start - pd.DateOffset(months=back)
        last = first + pd.DateOffset(months=LENGTHS[period.period_grain]) - pd.Timedelta(days=1)
        if first < facts.periods.first:
            continue
        if period.close < period.period_end:
            last = min(last, first + (period.close - period.period_start))
        there = moves[moves["day"].between(first, last)]
        found.append(there.assign(period_grain=period.period_grain, period_start=period.period_start))
    return pd.concat([moves.head(0).assign(period_grain=None, period_start=None), *found], ignore_index=True)


def _growth(now: pd.DataFrame, base: pd.DataFrame, segments: tuple[str, ...] = ()) -> pd.DataFrame:
    """This period less the base, over the base."""
    both = pd.concat([
        now.assign(numerator=now["now"], denominator=0.0),
        base.assign(numerator=-base["amount"], denominator=base["amount"], order_no=None),
    ], ignore_index=True)
    return tally_orders(both, segments)


def _comparable(facts: Facts, now: pd.DataFrame, months: int | None) -> pd.DataFrame:
    """Rows of periods whose base lies in history."""
    back = [pd.DateOffset(months=months or LENGTHS[grain]) for grain in now["period_grain"]]
    first = pd.Series([start - offset for start, offset in zip(now["period_start"], back, strict=True)], now.index)
    return now[first >= facts.periods.first]


def _at_old_rates(facts: Facts, rows: pd.DataFrame, is_converted_by_crm: bool) -> pd.Series:
    """Amounts at the exchange rate of the same day a year before; none for what a CRM keeps in base currency only."""
    base = facts.variables["base_currency"]
    foreign = rows["currency"] != base
    if is_converted_by_crm:
        foreign &= rows["kind"] == "return"
    ago = rows["day"] - pd.DateOffset(years=1)
    factor = [
        facts.rates.get((code, before), np.nan) / facts.rates[code, day]
        for code, day, before in zip(rows.loc[foreign, "currency"], rows.loc[foreign, "day"], ago[foreign], strict=True)
    ]
    return rows["amount"] * pd.Series(factor, rows.index[foreign], dtype=float).reindex(rows.index).where(foreign, 1.0)


def sales_growth_rate(facts: Facts, crm: str) -> pd.DataFrame:
    """Growth of net revenue over the year before; over the period before and at constant rates as companions."""
    moves = facts.movements
    rows = facts.periods.spread(moves.assign(now=moves["amount"]), *GRAINS)
    parts = []
    for months, segments in ((12, WHO), (None, ())):
        parts.append(_growth(_comparable(facts, rows, months), _base(facts, moves, months), segments))
    parts[1] = parts[1].assign(segment_type="measure", segment_value="previous period")
    constant = _comparable(facts, rows, 12)
    constant["now"] = _at_old_rates(facts, constant, crm == "wukong")
    unknown = constant[constant["now"].isna()][PERIOD].drop_duplicates()
    steady = _growth(constant, _base(facts, moves, 12)).merge(unknown, on=PERIOD, how="left", indicator="at")
    steady["numerator"] = steady["numerator"].where(steady["at"] == "left_only")
    parts.append(steady.drop(columns="at").assign(segment_type="measure", segment_value="constant currency"))
    return positive_base(kpi("sales_growth_rate", 1, *parts))


def sales_efficiency_ratio(facts: Facts) -> pd.DataFrame:
    """Net revenue (beside it: gross profit) over sales and marketing cost."""
    cost = costs(facts)
    cost = cost[cost["cost_type"].isin(("sales", "marketing"))]
    cost = cost[["day", "team", "region"]].assign(denominator=cost["amount"], numerator=0.0, order_no=None)
    moves = facts.movements[["day", "team", "region", "order_no", "amount", "profit"]].assign(denominator=0.0)
    parts = []
    for name, segments in (("amount", ("team", "region")), ("profit", ())):
        both = pd.concat([moves.assign(numerator=moves[name].fillna(0.0)), cost], ignore_index=True)
        parts.append(tally_orders(facts.periods.spread(both, *GRAINS), segments))
    parts[1] = parts[1].assign(segment_type="measure", segment_value="gross profit")
    return kpi("sales_efficiency_ratio", 1, *parts)


def _full_time(facts: Facts) -> pd.DataFrame:
    """Average full-time salespeople of each period: in all, by team and by region."""
    people = table(facts.company.employees, days=("hired_on", "left_on", "leave_from", "leave_to"), numbers=("fte",))
    people = people[people["role"].isin(facts.variables["sales_roles"]) & people["user_type"].eq("human")]
    days = pd.DataFrame({"day": pd.date_range(facts.periods.first, facts.last)})
    rows = days.merge(people, how="cross")
    employed = (rows["hired_on"] <= rows["day"]) & ~(rows["left_on"] < rows["day"])
    away = (rows["leave_from"] <= rows["day"]) & (rows["day"] <= rows["leave_to"])
    rows = facts.periods.spread(rows[employed & ~away].assign(denominator=rows["fte"]), *GRAINS)
    length = facts.periods.spread(days, *GRAINS).groupby(PERIOD).size().rename("days")
    found = tally(rows, ("team", "region")).join(length, on=PERIOD)
    return found.assign(denominator=found["denominator"] / found["days"]).drop(columns="days")


def revenue_per_rep(facts: Facts) -> pd.DataFrame:
    """Net revenue over average salespeople, also by team and region; by owner what each sold."""
    moves = facts.periods.spread(facts.movements, *GRAINS)
    sold = tally_orders(moves.assign(numerator=moves["amount"]), ("owner", "team", "region"))
    sold = sold.merge(_full_time(facts), on=SLICE, how="left")
    sold["denominator"] = sold["denominator"].mask(sold["segment_type"] == "owner", 1.0)
    return kpi("revenue_per_rep", 1, sold)


def _paid(facts: Facts) -> pd.DataFrame:
    """Payments that took place, in base currency."""
    rows = table(facts.company.payments, days=("payment_date",), numbers=("amount_doc", "fx_rate"))
    rows = rows[rows["status"] == "effective"]
    return rows.assign(amount=rows["amount_doc"] * rows["fx_rate"], day=rows["payment_date"])


def days_sales_outstanding(facts: Facts) -> pd.DataFrame:
    """What customers owe at the close times days, over what was sold on credit in the period."""
    moves, paid = facts.movements[["order_no", "day", "amount"]], _paid(facts)
    orders = facts.orders[["day", "region", "key_account_tier", "owner", "team", "amount"]]
    before = paid[paid["day"] <= paid["order_no"].map(orders["day"])].groupby("order_no")["amount"].sum()
    on_credit = before.reindex(orders.index).fillna(0.0) < orders["amount"] - 1e-6
    found = []
    for period in facts.periods.of(*GRAINS).itertuples():
        start, close = period.period_start, period.close
        there = orders[orders["day"] <= close].drop(columns=["day", "amount"])
        net = moves[moves["day"] <= close].groupby("order_no")["amount"].sum()
        came = paid[paid["day"] <= close].groupby("order_no")["amount"].sum()
        owed = (net.reindex(there.index).fillna(0.0) - came.reindex(there.index).fillna(0.0)).clip(lower=0.0)
        recent = moves[moves["day"].between(start, close)].groupby("order_no")["amount"].sum()
        recent = recent[recent.index.map(on_credit)].reindex(there.index)
        found.append(there.assign(
            period_grain=period.period_grain, period_start=start, numerator=owed * ((close - start).days + 1),
            denominator=recent.fillna(0.0), sample_size=recent.notna().astype(int),
        ))
    rows = tally(pd.concat(found, ignore_index=True), ("region", "key_account_tier", "owner", "team"))
    return positive_base(kpi("days_sales_outstanding", 1, rows))

"""What is left of revenue: by product, by customer, of service, and how it is spread over customers."""

from __future__ import annotations

import pandas as pd

from .acquisition import costs
from .facts import Facts, local_day, shared
from .service import contacts, tickets
from .tally import PERIOD, companion, kpi, positive_base, tally, tally_orders

GRAINS = ("month", "quarter", "year")
EVERYBODY = ("region", "industry", "channel", "product_category", "owner", "team", "segment", "key_account_tier",
             "customer_status", "lifecycle_stage")


def _by_customer(facts: Facts, rows: pd.DataFrame, value: str) -> pd.Series:
    """The sum of a column by period and customer."""
    rows = facts.periods.spread(rows[rows["customer"].notna()], *GRAINS)
    return rows.groupby([*PERIOD, "customer"])[value].sum()


def _with(rows: pd.DataFrame, **sums: pd.Series) -> pd.DataFrame:
    """Rows of customers and periods with such sums, 0 where there is none."""
    for name, values in sums.items():
        rows = rows.join(values.rename(name), on=[*PERIOD, "customer"])
        rows[name] = rows[name].fillna(0.0)
    return rows


def revenue_per_customer(facts: Facts) -> pd.DataFrame:
    """Net revenue over the mean of the customers at the opening and at the close."""
    rows = _with(facts.customer_periods, numerator=_by_customer(facts, facts.movements, "amount"))
    both = rows["is_open"].astype(int) + rows["is_close"].astype(int)
    rows = rows.assign(denominator=both / 2, sample_size=rows["is_of_period"].astype(int))
    return kpi("revenue_per_customer", 1, tally(rows, EVERYBODY))


def gross_margin_rate(facts: Facts) -> pd.DataFrame:
    """Gross profit over net revenue of what has a known cost."""
    rows = facts.movements[facts.movements["profit"].notna()]
    rows = facts.periods.spread(rows.assign(numerator=rows["profit"], denominator=rows["amount"]), *GRAINS)
    segments = ("product_category", "segment", "channel", "region")
    return positive_base(kpi("gross_margin_rate", 1, tally_orders(rows, segments)))


@shared
def _charged_contacts(facts: Facts) -> pd.DataFrame:
    """Service contacts, each with its share of the month's service cost that no customer caused."""
    rows, cost = contacts(facts), costs(facts)
    month = facts.periods.start_of(rows["day"], "month")
    common = cost[cost["cost_type"].eq("service") & cost["account_id"].isna()].groupby("month")["amount"].sum()
    count = month.map(month.value_counts())
    return rows.assign(charge=month.map(common).fillna(0.0) / count)


def customer_profit(facts: Facts) -> pd.DataFrame:
    """Gross profit less the cost that the customer caused and its share of service, over customers of the period."""
    there = facts.customer_periods
    rows = _with(
        there[there["is_of_period"]], earned=_by_customer(facts, facts.movements, "profit"),
        spent=_by_customer(facts, costs(facts), "amount"),
        charged=_by_customer(facts, _charged_contacts(facts), "charge"),
    )
    profit = rows["earned"] - rows["spent"] - rows["charged"]
    rows = rows.assign(numerator=profit, denominator=1, sample_size=1)
    segments = ("key_account_tier", "segment", "owner", "team", "region", "industry", "lifecycle_stage")
    return kpi("customer_profit", 1, tally(rows, segments))


def _after_service(facts: Facts) -> pd.DataFrame:
    """Movements of kept orders that were signed soon after a case of the customer was solved."""
    solved = tickets(facts)
    solved = solved[solved["solved_at"].notna() & solved["customer"].notna()]
    solved = pd.DataFrame({"customer": solved["customer"].astype(object), "solved": local_day(solved["solved_at"])})
    orders = facts.kept_orders[["customer", "day"]].rename_axis("order_no").reset_index()
    orders = orders.astype({"customer": object, "day": "datetime64[us]"})
    solved = solved.astype({"solved": "datetime64[us]"}).sort_values("solved")
    found = pd.merge_asof(orders.sort_values("day"), solved, left_on="day", right_on="solved", by="customer")
    age = (found["day"] - found["solved"]).dt.days
    near = found.loc[age <= facts.variables["service_attribution_days"], "order_no"]
    return facts.movements[facts.movements["order_no"].isin(near)]


def service_unit_economics(facts: Facts) -> pd.DataFrame:
    """Gross profit that followed service less the cost of service, by customer served; and the one over the other."""
    charged, cost = _charged_contacts(facts), costs(facts)
    served = _by_customer(facts, charged.assign(served=1), "served")
    rows = _with(
        facts.customer_periods, served=served, earned=_by_customer(facts, _after_service(facts), "profit"),
        direct=_by_customer(facts, cost[cost["cost_type"] == "service"], "amount"),
        charge=_by_customer(facts, charged, "charge"),
    )
    rows = rows[rows["served"] > 0]
    rows = rows.assign(cost=rows["direct"] + rows["charge"], sample_size=1)
    each = rows.assign(numerator=rows["earned"] - rows["cost"], denominator=1)
    whole = rows.assign(numerator=rows["earned"], denominator=rows["cost"])
    return kpi(
        "service_unit_economics", 1, tally(each, ("segment", "key_account_tier", "region")),
        companion(whole, "measure", "margin to cost"),
    )


def _groups(facts: Facts) -> dict[str, str]:
    """The head of the group of each customer, itself where it belongs to none."""
    heads = {str(row["account_no"]): row["parent_account_no"] for row in facts.company.account_profiles}
    return {no: facts.survivors.get(heads.get(no) or no, no) for no in facts.customers.index}


def key_account_revenue_concentration(facts: Facts) -> pd.DataFrame:
    """Revenue of key accounts over revenue; the share of the ten largest groups, and the sum of squared shares."""
    moves = facts.movements
    moves = moves.assign(
        head=moves["customer"].map(_groups(facts)), denominator=moves["amount"],
        numerator=moves["amount"].where(moves["key_account_tier"] == "A", 0.0),
    )
    rows = facts.periods.spread(moves, "quarter", "year")
    main = tally_orders(rows, ("region", "product_category", "owner", "team"), "head")
    groups = rows.groupby([*PERIOD, "head"], as_index=False)["amount"].sum()
    largest = groups.sort_values("amount", ascending=False).groupby(PERIOD).head(10)
    top = main[main["segment_type"] == "all"].drop(columns="numerator")
    top = top.join(largest.groupby(PERIOD)["amount"].sum().rename("numerator"), on=PERIOD)
    groups = groups[groups["amount"] > 0]
    share = groups["amount"] / groups.groupby(PERIOD)["amount"].transform("sum")
    squares = (share ** 2).groupby([groups[name] for name in PERIOD]).sum().rename("numerator")
    squares = top.drop(columns="numerator").join(squares, on=PERIOD)
    squares["denominator"] = 1.0
    measures = [
        frame.assign(segment_type="measure", segment_value=name)
        for frame, name in ((top, "top 10 share"), (squares, "hhi"))
    ]
    return positive_base(kpi("key_account_revenue_concentration", 1, main, *measures))

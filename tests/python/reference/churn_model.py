"""Who is likely to leave: the churn score of every active customer, from what was known on a day."""

from __future__ import annotations

import numpy as np
import pandas as pd

from .answers import answers
from .facts import Facts, local_day, shared, table
from .service import tickets
from .tally import COLUMNS, companion, kpi, tally

GRAINS = ("month", "quarter", "year")
SEGMENTS = ("segment", "owner", "team", "key_account_tier")
FEATURES = (
    "recency_months", "gap_ratio", "is_single_purchase", "orders_90d_capped", "tenure_years", "has_contract",
    "is_renewal_due", "complaints_90d", "slow_complaints_90d", "is_dissatisfied", "has_login_drop", "uses_90d_capped",
    "offers_90d",
)
USES = ("app_login", "visit")


def parameters(facts: Facts) -> pd.DataFrame:
    """One row for each fit of the model to these data: the day to which it looked, intercept and coefficients."""
    rows = facts.seeds["model_parameters"]
    rows = rows[rows["model"].eq("churn") & rows["fitted_for"].eq(facts.variables["raw_data"])]
    rows = rows[rows["parameter"].isin(("intercept", *FEATURES))]
    rows = rows.assign(data_to=pd.to_datetime(rows["data_to"]), value=rows["parameter_value"].astype(float))
    return rows.pivot(index="data_to", columns="parameter", values="value").sort_index()


@shared
def _sold(facts: Facts) -> pd.DataFrame:
    """Effective orders that were sold for money, with the quantity sold."""
    rows = facts.all_orders[facts.all_orders["amount"] > 0]
    lines = table(facts.company.order_lines, numbers=("quantity",))
    quantity = rows["no"].map(lines.groupby("order_no")["quantity"].sum())
    return rows.assign(quantity=quantity)[["no", "customer", "day", "amount", "quantity"]]


def known_orders(facts: Facts, day: pd.Timestamp) -> pd.DataFrame:
    """Orders up to a day of which the returns up to that day left something."""
    rows = _sold(facts)
    rows = rows[rows["day"] <= day]
    back = facts.returns[facts.returns["returned_date"] <= day].groupby("order_no")[["quantity", "amount"]].sum()
    back = back.reindex(rows["no"]).fillna(0.0).set_axis(rows.index)
    return rows[(rows["amount"] - back["amount"] > 1e-6) & (rows["quantity"] - back["quantity"] > 1e-9)]


@shared
def _complaints(facts: Facts) -> pd.DataFrame:
    """Complaints of known customers, with the days until they were solved (none where they never were)."""
    rows = tickets(facts)
    rows = rows[rows["contact_type"].eq("complaint") & rows["customer"].notna()]
    return rows.assign(took=(local_day(rows["solved_at"]) - rows["day"]).dt.days)[["customer", "day", "took"]]


@shared
def _bad_answers(facts: Facts) -> pd.DataFrame:
    """Answers of known customers about satisfaction in the lowest quarter of the scale."""
    rows = answers(facts, "csat")
    place = (rows["score"] - rows["scale_min"]) / (rows["scale_max"] - rows["scale_min"])
    return rows.loc[(place <= 0.25) & rows["customer"].notna(), ["customer", "day"]]


@shared
def _events(facts: Facts) -> pd.DataFrame:
    """What happened to known customers on the web, in the app and by mail, without bots."""
    rows = pd.DataFrame(facts.company.digital_events)
    rows = rows[~rows["is_bot"].astype(bool) & rows["account_id"].notna() & facts.real(rows["account_id"])]
    rows = rows.assign(customer=facts.customer(rows["account_id"]), day=local_day(rows["occurred_at"]))
    return rows.loc[rows["customer"].notna(), ["customer", "day", "event_type"]]


def _purchases(facts: Facts, day: pd.Timestamp) -> pd.DataFrame:
    """By customer: known orders, those of the last 90 days, the days since the last and the usual gap."""
    orders = known_orders(facts, day)
    each = orders.groupby("customer")["day"]
    first, last, days = each.min(), each.max(), each.nunique()
    return pd.DataFrame({
        "orders": each.size(), "since": (day - last).dt.days,
        "gap": ((last - first).dt.days / (days - 1).where(days > 1)),
        "orders_90d": orders[orders["day"] > day - pd.Timedelta(days=90)].groupby("customer").size(),
    })


def _contracts(facts: Facts, day: pd.Timestamp) -> pd.DataFrame:
    """By customer: recurring revenue on a day as the sum of its changes, and the last end of a term."""
    events = facts.contracts[facts.contracts["day"] <= day]
    change = (events["mrr"] - events["mrr_before"]).groupby(events["customer"]).sum()
    return pd.DataFrame({"live": change, "term_end": events.groupby("customer")["term_end"].max()})


def _counts(rows: pd.DataFrame, day: pd.Timestamp, first: int, beyond: int) -> pd.Series:
    """Rows by customer at least `first` and less than `beyond` days before a day."""
    age = (day - rows["day"]).dt.days
    return rows[(age >= first) & (age < beyond)].groupby("customer").size()


def features(facts: Facts, day: pd.Timestamp) -> pd.DataFrame:
    """Customers who are active on a day, in their segments, with the features of the model."""
    known = facts.variables
    rows = facts.state(day).drop(columns=["mrr", "gap"]).set_index("customer", drop=False).rename_axis(None)
    rows = rows.join(_purchases(facts, day)).join(_contracts(facts, day))
    rows["mrr"] = rows["live"].fillna(0.0).round(6)
    is_live = rows["mrr"] > 0
    rows = rows[(rows["first_paid"] <= day) & (is_live | (rows["since"] < known["churn_window_days"]))]
    is_live = is_live[rows.index]
    complaints, bad, events = _complaints(facts), _bad_answers(facts), _events(facts)
    slow = complaints[~(complaints["took"] <= known["complaint_sla_days"])]
    uses = events[events["event_type"].isin(USES)]
    counted = pd.DataFrame({
        "complaints_90d": _counts(complaints, day, 0, 90),
        "slow_complaints_90d": _counts(slow, day, known["complaint_sla_days"] + 1, 90),
        "bad_answers": _counts(bad, day, 0, 180),
        "uses": _counts(uses, day, 0, 90), "uses_before": _counts(uses, day, 90, 180),
        "offers_90d": _counts(events[events["event_type"] == "retention_offer"], day, 0, 90),
    }).reindex(rows.index).fillna(0).astype(int)
    rows = rows.join(counted)
    since = rows["since"].fillna(365)
    due = rows["term_end"] <= day + pd.Timedelta(days=known["churn_horizon_days"])
    return rows.assign(
        recency_months=since.clip(upper=365) / 30.0, gap_ratio=(rows["since"] / rows["gap"]).clip(upper=5).fillna(0.0),
        is_single_purchase=rows["orders"].eq(1).astype(int),
        orders_90d_capped=rows["orders_90d"].fillna(0).clip(upper=6),
        tenure_years=((day - rows["first_paid"]).dt.days / 365.25).clip(upper=3), has_contract=is_live.astype(int),
        is_renewal_due=(is_live & due).astype(int), is_dissatisfied=(rows["bad_answers"] > 0).astype(int),
        has_login_drop=((rows["uses_before"] > 0) & (rows["uses"] < 0.5 * rows["uses_before"])).astype(int),
        uses_90d_capped=rows["uses"].clip(upper=20),
    )


def scores(facts: Facts, day: pd.Timestamp) -> pd.DataFrame:
    """Active customers with their risk by the latest fit up to a day; nobody before the first."""
    fits = parameters(facts)
    fits = fits[fits.index <= day]
    if fits.empty:
        return pd.DataFrame()
    fit, rows = fits.iloc[-1], features(facts, day)
    weighted = sum(rows[name].astype(float) * fit[name] for name in FEATURES)
    return rows.assign(churn_score=(1 / (1 + np.exp(-(fit["intercept"] + weighted)))).round(6))


def at_risk_customer_share(facts: Facts) -> pd.DataFrame:
    """Active customers whose risk reaches the threshold over active customers; beside it what they pay a month."""
    found = []
    for period in facts.periods.of(*GRAINS).itertuples():
        rows = scores(facts, period.close)
        if not rows.empty:
            found.append(rows.assign(period_grain=period.period_grain, period_start=period.period_start))
    if not found:
        return pd.DataFrame(columns=COLUMNS)
    rows = pd.concat(found, ignore_index=True).assign(denominator=1, sample_size=1)
    rows["numerator"] = (rows["churn_score"] >= facts.variables["at_risk_threshold"]).astype(int)
    money = companion(rows.assign(numerator=rows["numerator"] * rows["mrr"]), "measure", "MRR at risk")
    return pd.concat([
        kpi("at_risk_customer_share", 1, tally(rows, SEGMENTS)),
        kpi("at_risk_customer_share", 1, money, count=True),
    ])

"""How well revenue was foreseen: by the company, and by three simple methods beside it."""

from __future__ import annotations

import pandas as pd

from .facts import Facts, shared, table
from .sales import deals
from .tally import companion, kpi, tally

GRAINS = ("month", "quarter", "year")
COLUMNS = ["day", "product_category", "forecast", "actual"]


@shared
def _sold(facts: Facts) -> pd.DataFrame:
    """Net revenue by month and category."""
    moves = facts.movements
    moves = moves.assign(month=facts.periods.start_of(moves["day"], "month"))
    return moves.groupby(["month", "product_category"])[["amount"]].sum()


def _actual(facts: Facts, months: pd.Series, categories: pd.Series) -> pd.Series:
    """What was sold in each month of each category, 0 where nothing was."""
    keys = pd.MultiIndex.from_arrays([months, categories])
    return pd.Series(_sold(facts)["amount"].reindex(keys).fillna(0.0).to_numpy(), index=months.index)


def _submitted(facts: Facts, lag: int) -> pd.DataFrame:
    """The last forecast of each month and category dated before the month (or one, two months earlier), and sales."""
    rows = table(facts.company.reference_values, days=("period_start", "version_as_of"), numbers=("reference_value",))
    rows = rows[rows["measure"].eq("sales_revenue") & rows["scenario"].eq("forecast")]
    rows = rows[rows["subject_type"].eq("product_category") & rows["period_grain"].eq("month")]
    frozen = rows["period_start"] - pd.DateOffset(months=lag - 1)
    rows = rows[rows["version_as_of"] < frozen].sort_values("version_as_of")
    rows = rows.drop_duplicates(["period_start", "subject_value"], keep="last")
    rows = rows.assign(
        day=rows["period_start"], product_category=rows["subject_value"], forecast=rows["reference_value"],
    )
    return rows.assign(actual=_actual(facts, rows["day"], rows["product_category"]))[COLUMNS]


def _pipeline(facts: Facts, wanted: pd.DataFrame) -> pd.DataFrame:
    """What the deals that are open on the eve of a month and expected in it are worth at the win rate of a year."""
    rows = deals(facts)
    rows["expected"] = pd.to_datetime(rows["expected_close_date"])
    found = []
    for month, slots in wanted.groupby("day"):
        eve, end = month - pd.Timedelta(days=1), month + pd.offsets.MonthEnd(0)
        closed = rows[rows["closed"].between(month - pd.Timedelta(days=365), eve)]
        closed = closed[closed["status"].isin(("won", "lost"))]
        amount = closed["amount"].groupby(closed["status"]).sum()
        rate = amount.get("won", 0.0) / amount.sum() if len(closed) else None
        is_open = (rows["created"] <= eve) & ~(rows["closed"] <= eve) & rows["expected"].between(month, end)
        due = rows[is_open].groupby("product_category")["amount"].sum().reindex(slots["product_category"])
        worth = due * rate if rate is not None else due * float("nan")
        found.append(slots.assign(forecast=worth.where(due.notna(), 0.0).to_numpy()))
    return pd.concat(found, ignore_index=True)


@shared
def _methods(facts: Facts) -> pd.DataFrame:
    """What each method would have said for the months and categories that have a forecast of lag 1."""
    wanted, first = _submitted(facts, 1), facts.periods.first.replace(day=1)
    parts = [_pipeline(facts, wanted).assign(method="pipeline_weighted")] if len(wanted) else []
    for method, months in (("naive", 1), ("seasonal_naive", 12)):
        earlier = wanted["day"] - pd.DateOffset(months=months)
        said = wanted.assign(forecast=_actual(facts, earlier, wanted["product_category"]), method=method)
        parts.append(said[earlier >= first])
    rows = pd.concat(parts, ignore_index=True)
    return rows[rows["forecast"].notna()]


def _errors(rows: pd.DataFrame) -> pd.DataFrame:
    """Forecast, sales and the error between them."""
    return rows.assign(error=(rows["forecast"] - rows["actual"]).abs(), sample_size=1)


def _companions(rows: pd.DataFrame, name: str, value: str) -> list[pd.DataFrame]:
    """The rows as a companion figure."""
    return [] if rows.empty else [companion(rows, name, value)]


def _by_month(facts: Facts) -> dict[int, pd.DataFrame]:
    """Forecasts of each lag in their periods."""
    return {lag: facts.periods.spread(_errors(_submitted(facts, lag)), *GRAINS) for lag in (1, 2, 3)}


def _frames(facts: Facts, measure) -> list[pd.DataFrame]:
    """A figure of lag 1 in all and by category, of each lag, and of each method."""
    parts = []
    for lag, rows in _by_month(facts).items():
        rows = measure(rows)
        parts += _companions(rows, "lag", f"{lag} months")
        if lag == 1 and len(rows):
            parts.append(tally(rows, ("product_category",)))
    for method, rows in facts.periods.spread(_errors(_methods(facts)), *GRAINS).groupby("method"):
        parts += _companions(measure(rows), "method", str(method))
    return parts


def sales_forecast_accuracy(facts: Facts) -> pd.DataFrame:
    """One minus the error over actual: of the totals (version 1), of months and categories (version 2)."""
    totals = pd.concat(_frames(facts, lambda rows: rows.assign(numerator=rows["forecast"], denominator=rows["actual"])))
    totals = totals[totals["segment_type"] != "method"]
    totals["numerator"] = totals["denominator"] - (totals["numerator"] - totals["denominator"]).abs()
    each = _frames(facts, lambda rows: rows.assign(
        numerator=rows["actual"] - rows["error"], denominator=rows["actual"]
    ))
    return pd.concat([kpi("sales_forecast_accuracy", 1, totals), kpi("sales_forecast_accuracy", 2, *each)])


def forecast_mape(facts: Facts) -> pd.DataFrame:
    """The mean error in terms of actual, over months and categories that sold anything."""

    def measure(rows: pd.DataFrame) -> pd.DataFrame:
        rows = rows[rows["actual"].abs() > 1e-9]
        return rows.assign(numerator=rows["error"] / rows["actual"].abs(), denominator=1)

    return kpi("forecast_mape", 1, *_frames(facts, measure))


def forecast_bias(facts: Facts) -> pd.DataFrame:
    """Forecast less actual, over actual."""
    frames = _frames(facts, lambda rows: rows.assign(
        numerator=rows["forecast"] - rows["actual"], denominator=rows["actual"]
    ))
    return kpi("forecast_bias", 1, *frames)

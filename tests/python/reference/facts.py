"""The truth of a simulated company at a moment: where every customer stands at the close of a day and of a period."""

from __future__ import annotations

from functools import cache, cached_property, wraps
from typing import TYPE_CHECKING

import pandas as pd

from .records import SHANGHAI, Records, local_day, table

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["SHANGHAI", "Facts", "local_day", "shared", "table"]


def shared(build: Callable[[Facts], pd.DataFrame]) -> Callable[[Facts], pd.DataFrame]:
    """Build a frame once for each Facts; every caller gets a copy of its own, which costs nothing until changed."""

    @wraps(build)
    def get(facts: Facts) -> pd.DataFrame:
        if build not in facts.frames:
            facts.frames[build] = build(facts)
        return facts.frames[build].copy(deep=False)

    return get


class Facts(Records):
    """Records, and the customers at moments; each frame is computed once."""

    @cache  # noqa: B019  (one Facts lives as long as its cache)
    def state(self, day: pd.Timestamp) -> pd.DataFrame:
        """Every customer at the close of a day: recurring revenue, activity, lifecycle stage and segments."""
        names = self.customers[["no"]].rename(columns={"no": "customer"}).rename_axis(None)
        rows = self.attributes(names.assign(day=day))
        events = self.contracts[self.contracts["day"] <= day].drop_duplicates("contract_no", keep="last")
        rows["mrr"] = events.groupby("customer")["mrr"].sum().reindex(rows.index).fillna(0.0)
        said = self.contracts[self.contracts["day"] <= day].drop_duplicates("customer", keep="last")
        rows["payment_method"] = said.set_index("customer")["payment_method"].reindex(rows.index)
        bought = self.purchase_days[self.purchase_days["day"] <= day].drop_duplicates("customer", keep="last")
        last = bought.set_index("customer").reindex(rows.index)
        rows["last_order"], rows["since_order"], rows["gap"] = last["day"], (day - last["day"]).dt.days, last["gap"]
        back = self.contracts[(self.contracts["day"] <= day) & self.contracts["event_type"].eq("reactivation")]
        rows["since_return"] = (day - back.groupby("customer")["day"].max().reindex(rows.index)).dt.days
        rows["is_active"] = (rows["mrr"] > 0) | (rows["since_order"] < self.variables["churn_window_days"])
        rows["lifecycle_stage"] = self._stages(rows, (day - rows["first_paid"]).dt.days)
        return rows

    def _stages(self, rows: pd.DataFrame, age: pd.Series) -> pd.Series:
        """Prospect, new, reactivated, active, at risk, dormant or churned by the windows."""
        known, since = self.variables, rows["since_order"]
        recent, is_live = since < known["active_window_days"], rows["mrr"] > 0
        came_back = recent & (rows["gap"] > known["dormant_window_days"])
        came_back |= is_live & (rows["since_return"] < known["active_window_days"])
        stage = pd.Series("churned", index=rows.index, dtype=object)
        stage = stage.mask(since < known["dormant_window_days"], "dormant")
        stage = stage.mask(since < known["churn_window_days"], "at_risk")
        stage = stage.mask(recent | is_live, "active").mask(came_back, "reactivated")
        stage = stage.mask(age < known["new_customer_days"], "new")
        return stage.mask(age.isna() | (age < 0), "prospect")

    @cached_property
    def customer_periods(self) -> pd.DataFrame:
        """Customers known at the close of each month, quarter and year, with the segments of its opening."""
        parts = []
        for period in self.periods.of("month", "quarter", "year").itertuples():
            rows, close = self.state(period.opening).copy(), self.state(period.close)
            rows["is_open"], rows["is_close"] = rows["is_active"], close["is_active"]
            rows["mrr_open"], rows["mrr_close"] = rows["mrr"], close["mrr"]
            rows["stage_close"] = close["lifecycle_stage"]
            rows[["product_category", "cohort_month"]] = close[["product_category", "cohort_month"]]
            rows["is_new"] = rows["first_paid"].between(period.period_start, period.close)
            rows["is_reactivated"] = rows["is_close"] & ~rows["is_open"] & ~rows["is_new"]
            rows["is_of_period"] = rows["is_open"] | rows["is_close"] | rows["is_new"]
            gone = self._departures(period.period_start, period.close)
            rows = rows.join(gone).assign(period_grain=period.period_grain, period_start=period.period_start)
            parts.append(rows[self.customers["created"] <= period.close])
        return pd.concat(parts, ignore_index=True)

    @property
    def active_customers(self) -> pd.DataFrame:
        """Customers who were active at the opening or at the close of each period, each of them 1 to divide by."""
        rows = self.customer_periods
        return rows[rows["is_open"] | rows["is_close"]].assign(denominator=1, sample_size=1)

    def _departures(self, first: pd.Timestamp, last: pd.Timestamp) -> pd.DataFrame:
        """Type and reason of the cancellation, if any, in the last month in which each customer was lost."""
        found = []
        for month in pd.date_range(first, last, freq="MS"):
            close = min(month + pd.offsets.MonthEnd(0), self.last)
            was, is_there = self.state(month - pd.Timedelta(days=1))["is_active"], self.state(close)["is_active"]
            events = self.contracts[self.contracts["day"].between(month, close)]
            events = events[events["event_type"].eq("cancellation")].drop_duplicates("customer", keep="last")
            events = events.set_index("customer")[["churn_type", "churn_reason"]]
            found.append(events.reindex(was.index[was & ~is_there]))
        lost = pd.concat(found)
        return lost[~lost.index.duplicated(keep="last")]

    @cached_property
    def customer_closes(self) -> pd.DataFrame:
        """Customers known at the close of each month, quarter and year, with the segments of that day."""
        parts = []
        for period in self.periods.of("month", "quarter", "year").itertuples():
            rows = self.state(period.close).assign(
                period_grain=period.period_grain, period_start=period.period_start, close=period.close
            )
            parts.append(rows[self.customers["created"] <= period.close])
        return pd.concat(parts, ignore_index=True)

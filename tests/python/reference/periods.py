"""Reporting periods: weeks, months, quarters and years between the start of history and the day of the report."""

from __future__ import annotations

import pandas as pd

FREQUENCIES = {"month": "M", "quarter": "Q", "year": "Y"}
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


class Periods:
    """The calendar of one set of variables."""

    def __init__(self, variables: dict) -> None:
        self.first = pd.Timestamp(variables["history_start"])
        self.last = pd.Timestamp(variables["as_of_date"])
        self.week_starts_on = WEEKDAYS.index(variables["week_start"])
        self.table = pd.concat([self._of(grain) for grain in variables["period_grains"]], ignore_index=True)

    def start_of(self, days: pd.Series, grain: str) -> pd.Series:
        """First day of the period in which each day lies."""
        if grain == "week":
            return days - pd.to_timedelta((days.dt.day_of_week - self.week_starts_on) % 7, unit="D")
        return days.dt.to_period(FREQUENCIES[grain]).dt.start_time

    def _of(self, grain: str) -> pd.DataFrame:
        """Start, end, close (the end or the day of the report) and opening (the day before) of every period."""
        days = pd.Series(pd.date_range(self.first, self.last))
        starts = self.start_of(days, grain).drop_duplicates().reset_index(drop=True)
        length = {"week": pd.DateOffset(days=7), "month": pd.DateOffset(months=1),
                  "quarter": pd.DateOffset(months=3), "year": pd.DateOffset(years=1)}[grain]
        ends = starts + length - pd.Timedelta(days=1)
        return pd.DataFrame({
            "period_grain": grain, "period_start": starts, "period_end": ends,
            "close": ends.where(ends < self.last, self.last), "opening": starts - pd.Timedelta(days=1),
        })

    def of(self, *grains: str) -> pd.DataFrame:
        """The periods of some grains."""
        return self.table[self.table["period_grain"].isin(grains)]

    def spread(self, frame: pd.DataFrame, *grains: str) -> pd.DataFrame:
        """Repeat rows with a `day` for each grain, in the period of that day; days outside of history fall away."""
        parts = []
        known = frame[frame["day"].notna() & (frame["day"] <= self.last)]
        for grain in grains:
            starts = self.start_of(known["day"], grain)
            part = known.assign(period_grain=grain, period_start=starts)
            parts.append(part[starts.isin(self.of(grain)["period_start"])])
        return pd.concat(parts, ignore_index=True)

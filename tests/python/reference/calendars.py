"""When channels are staffed, and on which days people work."""

from __future__ import annotations

import numpy as np
import pandas as pd

from .facts import Facts

MARGIN = pd.Timedelta(days=62)  # around the life of the company
OFFICE_CALENDAR = "cn"


def day_types(facts: Facts, calendar: str) -> pd.Series:
    """`holiday` or `makeup_workday` by date (text) of one calendar."""
    days = facts.seeds["holidays"]
    return days[days["holiday_calendar"] == calendar].set_index("calendar_date")["day_type"]


def working_days(facts: Facts) -> pd.Series:
    """Days on which people work, as 1 and 0."""
    last = facts.last + pd.offsets.MonthEnd(0)
    days = pd.Series(pd.date_range(facts.periods.first.replace(day=1), last))
    kind = days.dt.strftime("%Y-%m-%d").map(day_types(facts, OFFICE_CALENDAR))
    works = ((days.dt.day_of_week < 5) & (kind != "holiday")) | (kind == "makeup_workday")
    return pd.Series(works.astype(int).to_numpy(), index=days)


def _clock(texts: pd.Series) -> pd.Series:
    """Times of day since midnight; 24:00 is the end of the day."""
    parts = texts.str.split(":", expand=True).astype(int)
    return pd.to_timedelta(parts[0] * 60 + parts[1], unit="min")


def seconds(moments: pd.Series) -> np.ndarray:
    """Moments as whole seconds since the epoch; not a number where there is none."""
    return ((pd.to_datetime(moments) - pd.Timestamp(0)) / pd.Timedelta(seconds=1)).to_numpy(dtype=float)


class Hours:
    """The shifts of each channel by the day on which they begin, between moments in UTC."""

    def __init__(self, facts: Facts) -> None:
        first = min(pd.Timestamp(facts.company.start), facts.periods.first) - MARGIN
        days = pd.Series(pd.date_range(first, max(pd.Timestamp(facts.company.end), facts.last) + MARGIN))
        calendars = facts.seeds["service_calendars"].set_index("channel")
        self.shifts: dict[str, pd.DataFrame] = {}
        for channel, hours in facts.seeds["business_hours"].groupby("channel"):
            calendar = calendars.loc[channel]
            kinds = days.dt.strftime("%Y-%m-%d").map(day_types(facts, calendar["holiday_calendar"]))
            self.shifts[str(channel)] = self._shifts(days, kinds, hours, calendar)

    @staticmethod
    def _shifts(days: pd.Series, kinds: pd.Series, hours: pd.DataFrame, calendar: pd.Series) -> pd.DataFrame:
        """Every shift of a channel: a make-up workday has Monday's, a holiday that the channel keeps has none."""
        weekday = (days.dt.day_of_week + 1).mask(kinds == "makeup_workday", 1).astype(str)
        rows = pd.DataFrame({"day": days, "weekday": weekday})
        if str(calendar["keeps_holidays"]).lower() == "true":
            rows = rows[kinds != "holiday"]
        opens, closes = _clock(hours["opens_at"]), _clock(hours["closes_at"])
        closes = closes.mask(closes <= opens, closes + pd.Timedelta(days=1))
        spans = pd.DataFrame({"weekday": hours["weekday"], "opens": opens, "closes": closes})
        rows = rows.merge(spans, on="weekday")
        for name in ("opens", "closes"):
            local = (rows["day"] + rows[name]).dt.tz_localize(
                calendar["time_zone"], ambiguous=[True] * len(rows), nonexistent="shift_forward"
            )
            rows[name] = local.dt.tz_convert("UTC").dt.tz_localize(None)
        return rows.assign(minutes=(rows["closes"] - rows["opens"]).dt.total_seconds() / 60)

    def minutes(self, channels: pd.Series, starts: pd.Series, ends: pd.Series) -> np.ndarray:
        """Staffed minutes of each channel between two moments; unknown where the channel or a moment is."""
        found = np.full(len(channels), np.nan)
        first, last, names = seconds(starts), seconds(ends), channels.to_numpy()
        for channel in pd.unique(channels.dropna()):
            if channel in self.shifts:
                at, shifts = np.flatnonzero(names == channel), self.shifts[channel]
                opens = np.maximum(first[at, None], seconds(shifts["opens"])[None, :])
                closes = np.minimum(last[at, None], seconds(shifts["closes"])[None, :])
                found[at] = np.clip(closes - opens, 0, None).sum(axis=1) / 60
        return found

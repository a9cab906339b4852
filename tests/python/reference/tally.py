"""From rows with a numerator and a denominator to KPI rows by period and segment."""

from __future__ import annotations

import numpy as np
import pandas as pd

PERIOD = ["period_grain", "period_start"]
SLICE = [*PERIOD, "segment_type", "segment_value"]
COLUMNS = ["kpi_id", "kpi_version", *SLICE, "numerator", "denominator", "kpi_value", "sample_size"]
SUMS = ["numerator", "denominator", "sample_size"]


def tally(frame: pd.DataFrame, segments: tuple[str, ...] = (), total: bool = True) -> pd.DataFrame:
    """Add numerator, denominator and sample_size of all rows (`all`) and of each value of each segment."""
    parts = []
    present = [name for name in SUMS if name in frame]
    for segment in (("all",) if total else ()) + segments:
        value = "all" if segment == "all" else frame[segment].astype(object).where(frame[segment].notna(), "unknown")
        keyed = frame[[*PERIOD, *present]].assign(segment_type=segment, segment_value=value)
        parts.append(keyed.groupby(SLICE, as_index=False)[present].sum())
    return pd.concat(parts, ignore_index=True)


def sliced(frame: pd.DataFrame, segments: tuple[str, ...] = (), total: bool = True) -> pd.DataFrame:
    """The rows themselves, repeated for the total and for each segment, where a slice is more than a sum."""
    parts = []
    for segment in (("all",) if total else ()) + segments:
        value = "all" if segment == "all" else frame[segment].astype(object).where(frame[segment].notna(), "unknown")
        parts.append(frame.assign(segment_type=segment, segment_value=value))
    return pd.concat(parts, ignore_index=True)


def tally_orders(frame: pd.DataFrame, segments: tuple[str, ...] = (), key: str = "order_no") -> pd.DataFrame:
    """The same, where sample_size is the number of different orders (or of another key) in each slice."""
    parts = []
    for segment in ("all", *segments):
        named = frame.assign(all="all")
        first = named[key].notna() & ~named.duplicated([*PERIOD, segment, key])
        parts.append(tally(named.assign(sample_size=first.astype(int)), (segment,), total=False))
    return pd.concat(parts, ignore_index=True)


def positive_base(rows: pd.DataFrame) -> pd.DataFrame:
    """KPI rows whose value is unknown where the denominator is not above 0; its numbers stay."""
    return rows.assign(kpi_value=rows["kpi_value"].where(rows["denominator"] > 0))


def companion(frame: pd.DataFrame, segment_type: str, segment_value: str) -> pd.DataFrame:
    """The total of a frame as a companion figure (`measure`, `stage`, `lag` …)."""
    return tally(frame).assign(segment_type=segment_type, segment_value=segment_value)


def known_only(rows: pd.DataFrame) -> pd.DataFrame:
    """KPI rows whose numerator is unknown where nothing was there to divide by."""
    return rows.assign(numerator=rows["numerator"].where(rows["denominator"] != 0))


def rounded(rows: pd.DataFrame) -> pd.DataFrame:
    """KPI rows with halves of six decimals, where the value is worked out from what is published."""
    return rows.assign(numerator=rows["numerator"].round(6), denominator=rows["denominator"].round(6))


def against(rows: pd.DataFrame, base: pd.DataFrame, name: str) -> pd.DataFrame:
    """A `measure`: the numerators of some rows over the denominators of others, which are its sample."""
    both = pd.concat([
        rows.assign(denominator=0, sample_size=0), base.assign(numerator=0, sample_size=base["denominator"]),
    ], ignore_index=True)
    return companion(both, "measure", name)


def quantiles(frame: pd.DataFrame, share: float, name: str) -> pd.DataFrame:
    """A quantile of `value` a period as a companion `measure`; it has neither numerator nor denominator."""
    grouped = frame.groupby(PERIOD)["value"]
    found = grouped.quantile(share).rename("kpi_value").reset_index()
    found["sample_size"] = grouped.size().to_numpy()
    return found.assign(segment_type="measure", segment_value=name, numerator=np.nan, denominator=np.nan)


def kpi(kpi_id: str, version: int, *frames: pd.DataFrame, count: bool = False) -> pd.DataFrame:
    """KPI rows: the value is numerator over denominator, unknown where that is 0; a count is its numerator."""
    rows = pd.concat(frames, ignore_index=True).assign(kpi_id=kpi_id, kpi_version=version)
    if count:
        rows = rows.assign(denominator=np.nan, kpi_value=rows["numerator"])
    else:
        base = rows["denominator"].astype(float).replace(0.0, np.nan)
        value = rows["numerator"].astype(float) / base
        rows["kpi_value"] = rows["kpi_value"].where(rows["kpi_value"].notna(), value) if "kpi_value" in rows else value
    return rows[COLUMNS]

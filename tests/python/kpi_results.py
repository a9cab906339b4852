"""Read and compare the KPI rows of two builds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import duckdb
import pandas as pd

KEY = ["kpi_id", "kpi_version", "period_grain", "period_start", "segment_type", "segment_value"]
LAST_PLACE = 1.0001e-6
NUMBERS = ["numerator", "denominator", "kpi_value", "sample_size", "standard_error"]


def from_duckdb(path: Path) -> pd.DataFrame:
    """All rows of scorecard.kpi_results of a DuckDB warehouse."""
    with duckdb.connect(str(path), read_only=True) as connection:
        return tidy(connection.table("scorecard.kpi_results").df())


def tidy(results: pd.DataFrame) -> pd.DataFrame:
    """The same types whatever engine the rows came from: text, dates, float64."""
    results = results.copy()
    results["period_start"] = pd.to_datetime(results["period_start"])
    results[NUMBERS] = results[NUMBERS].apply(pd.to_numeric)
    return results


def without(results: pd.DataFrame, segments: Mapping[str, Sequence[str]]) -> pd.DataFrame:
    """The rows less some segment types of some KPIs."""
    for kpi_id, segment_types in segments.items():
        results = results[~((results["kpi_id"] == kpi_id) & results["segment_type"].isin(segment_types))]
    return results


def differences(left: pd.DataFrame, right: pd.DataFrame, tolerance: float = 0.0) -> pd.DataFrame:
    """Every row that only one side has, or whose numbers are further apart than the tolerance; empty when equal.

    A standard deviation is added up in floating point, in whatever order the rows come: its last place is always free.
    """
    both = left.merge(right, on=KEY, how="outer", suffixes=("", "_other"), indicator=True)
    wrong = both["_merge"] != "both"
    for number in NUMBERS:
        here, there = both[number], both[f"{number}_other"]
        allowed = max(tolerance, LAST_PLACE) if number == "standard_error" else tolerance
        wrong |= (here.isna() != there.isna()) | ((here - there).abs() > allowed)
    wrong |= (both["_merge"] == "both") & (both["is_complete_period"] != both["is_complete_period_other"])
    return both[wrong]

"""Set the rows of the warehouse against those of the reference."""

from __future__ import annotations

from pathlib import Path

import duckdb
import numpy as np
import pandas as pd

from .tally import COLUMNS

KEY = COLUMNS[:6]
NUMBERS = COLUMNS[6:]
RELATIVE, ABSOLUTE = 1e-6, 2e-6  # the warehouse keeps six decimals


def warehouse_results(path: Path) -> pd.DataFrame:
    """scorecard.kpi_results of a DuckDB file."""
    with duckdb.connect(str(path), read_only=True) as connection:
        return tidy(connection.table("scorecard.kpi_results").select(", ".join(COLUMNS)).df())


def tidy(rows: pd.DataFrame) -> pd.DataFrame:
    """The same types on both sides: days, text and floats."""
    rows = rows[COLUMNS].assign(period_start=pd.to_datetime(rows["period_start"]).astype("datetime64[us]"))
    text = [name for name in KEY if name not in ("kpi_version", "period_start")]
    return rows.astype(dict.fromkeys(text, str) | {"kpi_version": int} | dict.fromkeys(NUMBERS, float))


def differences(warehouse: pd.DataFrame, reference: pd.DataFrame) -> pd.DataFrame:
    """Rows that only one side has or whose numbers differ, for the slices that the reference covers."""
    covered = reference[["kpi_id", "kpi_version", "segment_type"]].drop_duplicates()
    there = warehouse.merge(covered, on=list(covered.columns))
    both = there.merge(reference, on=KEY, how="outer", suffixes=("", "_reference"), indicator="found_in")
    sides = {"left_only": "warehouse only", "right_only": "reference only", "both": "both"}
    both["found_in"] = both["found_in"].astype(str).map(sides)
    wrong = both["found_in"] != "both"
    for name in NUMBERS:
        here, expected = both[name], both[f"{name}_reference"]
        wrong |= ~np.isclose(here, expected, rtol=RELATIVE, atol=ABSOLUTE, equal_nan=True)
    return both[wrong]


def report(wrong: pd.DataFrame, count: int) -> str:
    """What differs, in words: how many rows, in which segments, and the first of them."""
    slices = wrong.groupby(["kpi_id", "kpi_version", "segment_type"]).size()
    shown = wrong.drop(columns=["kpi_id"]).head(8)
    return f"{len(wrong)} of {count} rows differ:\n{slices.to_string()}\n{shown.to_string(index=False)}"

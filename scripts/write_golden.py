"""Write the golden scorecard: what the sample is expected to give, one row per KPI, version and slice.

Run after a deliberate change of a definition or of the sample, and read the diff line by line: a number that moved
without a reason is a defect. Reads target/crm_metrics.duckdb, writes seeds/golden/golden_kpi_results.csv.
"""

from __future__ import annotations

import os
from decimal import Decimal
from pathlib import Path

import duckdb
import pandas as pd

KEY = ["kpi_id", "kpi_version", "segment_type", "segment_value"]
PROJECT = Path(__file__).resolve().parents[1]


def cell(value: Decimal | None, sample_size: int) -> str:
    """`value@observations`; the value is empty where the KPI is unknown."""
    text = "" if value is None or pd.isna(value) else format(Decimal(value).normalize(), "f")
    return f"{text}@{sample_size}"


def golden(results: pd.DataFrame) -> pd.DataFrame:
    """The wide golden table: the last 13 months, all quarters and all years, one column each."""
    starts = pd.to_datetime(results["period_start"])
    last_months = sorted(starts[results["period_grain"] == "month"].unique())[-13:]
    kept = results[
        results["period_grain"].isin(["quarter", "year"])
        | ((results["period_grain"] == "month") & starts.isin(last_months))
    ].copy()
    kept["period"] = kept["period_grain"] + "_" + pd.to_datetime(kept["period_start"]).dt.strftime("%Y_%m")
    kept["cell"] = [cell(v, n) for v, n in zip(kept["kpi_value"], kept["sample_size"], strict=True)]
    wide = kept.pivot(index=KEY, columns="period", values="cell")
    return wide.reset_index().sort_values(KEY)


def main() -> None:
    """Read the built warehouse and write the seed."""
    path = os.environ.get("CRM_METRICS_DUCKDB", str(PROJECT / "target" / "crm_metrics.duckdb"))
    with duckdb.connect(path, read_only=True) as connection:
        table = connection.table("scorecard.kpi_results")
        results = pd.DataFrame(table.fetchall(), columns=table.columns)
    target = PROJECT / "seeds" / "golden" / "golden_kpi_results.csv"
    golden(results).to_csv(target, index=False, lineterminator="\n")
    print(f"{target.relative_to(PROJECT)}: {target.stat().st_size / 1e6:.2f} MB")


if __name__ == "__main__":
    main()

"""Every KPI of the sample warehouse against the second implementation, which starts from the simulated truth."""

from __future__ import annotations

import csv
import sys
from pathlib import Path

import pandas as pd
import pytest
import yaml

PROJECT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(PROJECT / "scripts"))

from reference import KPIS, reference_results  # noqa: E402
from reference.comparison import differences, report, tidy, warehouse_results  # noqa: E402
from sample.company import simulate  # noqa: E402

VARIABLES = yaml.safe_load((PROJECT / "dbt_project.yml").read_text(encoding="utf-8"))["vars"]


@pytest.fixture(scope="module")
def expected() -> pd.DataFrame:
    """The KPI rows of the sample company by the reference."""
    return tidy(reference_results(simulate(), VARIABLES))


@pytest.fixture(scope="module")
def built(warehouse: Path) -> pd.DataFrame:
    """The KPI rows of the sample company by the warehouse."""
    return warehouse_results(warehouse)


def test_reference_knows_every_kpi() -> None:
    registry = PROJECT / "seeds" / "registry" / "kpi_registry.csv"
    with registry.open(encoding="utf-8", newline="") as lines:
        assert sorted(row["kpi_id"] for row in csv.DictReader(lines)) == sorted(KPIS)


def test_reference_covers_every_slice(built: pd.DataFrame, expected: pd.DataFrame) -> None:
    slices = ["kpi_id", "kpi_version", "segment_type", "period_grain"]
    known = set(expected[slices].itertuples(index=False, name=None))
    assert [row for row in built[slices].drop_duplicates().itertuples(index=False, name=None) if row not in known] == []


@pytest.mark.parametrize("kpi_id", KPIS)
def test_warehouse_equals_reference(kpi_id: str, built: pd.DataFrame, expected: pd.DataFrame) -> None:
    ours = expected[expected["kpi_id"] == kpi_id]
    wrong = differences(built[built["kpi_id"] == kpi_id], ours)
    if not wrong.empty:
        pytest.fail(report(wrong, len(ours)), pytrace=False)

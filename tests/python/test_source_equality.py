"""One company, many CRMs, one scorecard: whichever CRM it is told to use, every KPI is equal to the last digit."""

from __future__ import annotations

import csv
from pathlib import Path

import duckdb
import pandas as pd
import pytest
import yaml

import kpi_results
from sample.company import simulate
from sample.writers import zoho
from warehouse_builder import build

HERE = Path(__file__).parent
LISTS = yaml.safe_load((HERE / "source_equality.yml").read_text(encoding="utf-8"))
REGISTRY = HERE.parents[1] / "seeds" / "registry" / "kpi_registry.csv"
KPIS = [row["kpi_id"] for row in csv.DictReader(REGISTRY.open(encoding="utf-8"))]


@pytest.fixture(scope="module")
def default_results(warehouse: Path) -> pd.DataFrame:
    """The KPI rows of the default sources."""
    return kpi_results.from_duckdb(warehouse)


@pytest.fixture(scope="module")
def zoho_warehouse(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same company, built from Zoho."""
    folder = tmp_path_factory.mktemp("zoho")
    database = folder / "crm_metrics.duckdb"
    result = build(database, folder / "target", {"crm_sources": ["zoho", "company_files"]}, command="build")
    assert result.success, [r.message for r in result.result if str(r.status) in ("error", "fail")][:3]
    return database


@pytest.fixture(scope="module")
def zoho_results(zoho_warehouse: Path) -> pd.DataFrame:
    """The KPI rows of the same company through Zoho."""
    return kpi_results.from_duckdb(zoho_warehouse)


@pytest.mark.parametrize("source", LISTS)
def test_no_kpi_leaves_the_list_silently(source: str) -> None:
    lists = LISTS[source]
    assert sorted([*lists["equal"], *lists["cannot_feed"]]) == sorted(KPIS)
    assert all(len(str(reason)) > 10 for reason in lists["cannot_feed"].values())


@pytest.mark.parametrize("kpi_id", LISTS["zoho"]["equal"])
def test_zoho_gives_the_same_kpi(kpi_id: str, default_results: pd.DataFrame, zoho_results: pd.DataFrame) -> None:
    skipped = LISTS["zoho"]["segments_that_differ"]
    here = kpi_results.without(default_results[default_results["kpi_id"] == kpi_id], skipped)
    there = kpi_results.without(zoho_results[zoho_results["kpi_id"] == kpi_id], skipped)
    assert len(here) > 0
    found = kpi_results.differences(here, there)
    assert found.empty, found.head(5).to_string()


def test_zoho_sets_its_awkward_records_aside(zoho_warehouse: Path, tmp_path: Path) -> None:
    company = simulate()
    zoho.write(company, tmp_path)
    with duckdb.connect(str(zoho_warehouse), read_only=True) as connection:
        found = connection.execute(
            "select entity, record_id from quarantine.quarantined_records where source_system = 'zoho'"
        ).fetchall()
    # one record may be awkward in two ways; it is one row with both
    wanted = {(entity, record) for source, entity, record, _ in company.awkward if source == "zoho"}
    assert len(wanted) > 10
    assert set(found) == wanted

"""The sample company: the same bytes on every run, small enough, and every awkward record ends where it should."""

from __future__ import annotations

import sys
from collections import Counter
from pathlib import Path

import duckdb
import pytest

PROJECT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(PROJECT / "scripts"))

from sample.company import Company, simulate  # noqa: E402
from sample.writers import company_files, wukong, zoho  # noqa: E402

WRITERS = {"company_files": company_files, "wukong": wukong, "zoho": zoho}
SAMPLES = PROJECT / "seeds" / "samples"


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> tuple[Company, Path]:
    """The company as shipped, written out again."""
    folder = tmp_path_factory.mktemp("samples")
    company = simulate()
    for source, writer in WRITERS.items():
        (folder / source).mkdir()
        writer.write(company, folder / source)
    return company, folder


@pytest.mark.parametrize("source", WRITERS)
def test_sample_is_the_same_bytes_on_every_run(source: str, written: tuple[Company, Path]) -> None:
    _, folder = written
    shipped = {path.name: path.read_bytes() for path in (SAMPLES / source).iterdir()}
    again = {path.name: path.read_bytes() for path in (folder / source).iterdir()}
    assert sorted(shipped) == sorted(again)
    assert [name for name in shipped if shipped[name] != again[name]] == []


def test_samples_fit_in_twelve_megabytes() -> None:
    assert sum(path.stat().st_size for path in SAMPLES.rglob("*") if path.is_file()) <= 12_000_000


def test_every_awkward_record_is_in_quarantine_and_nothing_else(
    written: tuple[Company, Path], warehouse: Path
) -> None:
    company, _ = written
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        found = connection.execute(
            "select source_system, entity, record_id, broken_rule, coalesce(rejected_values, '') "
            "from quarantine.quarantined_records"
        ).fetchall()
    read = {source for source, *_ in found}
    wanted = Counter((source, entity, record) for source, entity, record, _ in company.awkward if source in read)
    assert Counter((source, entity, record) for source, entity, record, *_ in found) == wanted
    why = {(source, entity, record): f"{rule} {values}" for source, entity, record, rule, values in found}
    wrong = [
        (source, entity, record, rule, why[source, entity, record])
        for source, entity, record, rule in company.awkward
        if source in read and rule not in why[source, entity, record]
    ]
    assert wrong == []

"""Apply: bring the deliveries that a database does not have yet into its raw tables, each of them once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from crm_landing._config import declared_columns
from crm_landing._delivery import EXIT_REFUSED, EXIT_UNREACHABLE, RECEIVED, Delivery
from crm_landing._journal import open_journal, recorded
from crm_landing._places import Place, open_place
from crm_landing._retention import needless
from crm_landing._sql import render
from crm_landing._store import delivery_file
from crm_metrics._project import Project, Trouble

__all__ = ["Applied", "apply"]

LOADER_COLUMNS = {"_delivery_no": "bigint", "_loaded_at": "timestamp"}


@dataclass(frozen=True)
class Applied:
    """What one delivery did to one database."""

    delivery_no: int
    source: str
    table: str
    mode: str
    rows_delivered: int
    rows_changed: int
    rows_deleted: int
    applied_at: datetime


def apply(place: Any, home: Path, project: Project, up_to: int | None = None) -> list[Applied]:  # noqa: ANN401
    """Apply what is not applied yet, up to a delivery, in one transaction with the record of it.

    `place` is the path of a DuckDB file, a target of profiles.yml, or an open connection of DuckDB or psycopg2.
    """
    journal = recorded(open_journal(home))
    with open_place(place, project.root) as opened:
        opened.run(render("prepare_landing"))
        before = _applied(opened)
        _check_home(before, journal, home)
        known = {each.delivery_no for each in before}
        wanted = [each for each in journal if each.state == RECEIVED and _number(each) <= (up_to or _number(each))]
        declared = {source: declared_columns(project, source) for source in sorted({each.source for each in wanted})}
        for source, tables in declared.items():
            for table, columns in tables.items():
                _make_table(opened, source, table, columns)
        known |= needless(home, wanted, known)
        for delivery in wanted:
            if delivery.delivery_no not in known:
                _apply_one(opened, home, delivery)
        return [each for each in _applied(opened) if each.delivery_no not in known]


def _number(delivery: Delivery) -> int:
    return int(delivery.delivery_no or 0)


def _applied(place: Place) -> list[Applied]:
    return [Applied(*row) for row in place.rows(render("applied_deliveries"))]


def _check_home(before: Sequence[Applied], journal: Sequence[Delivery], home: Path) -> None:
    """A database that was landed from another home has numbers of its own; none of them may be taken for ours."""
    ours = {(each.delivery_no, each.source, each.table) for each in journal if each.state == RECEIVED}
    foreign = [each for each in before if (each.delivery_no, each.source, each.table) not in ours]
    if foreign:
        first = foreign[0]
        raise Trouble(
            f"The database holds delivery {first.delivery_no} ({first.source}.{first.table}), which"
            f" {home} does not know.",
            "Set CRM_METRICS_HOME to the folder it was landed from, or land into a database of its own.",
            EXIT_UNREACHABLE,
        )


def _make_table(place: Place, source: str, table: str, columns: Sequence[str]) -> list[str]:
    """The raw table with at least these columns; the columns it has, without the loader's."""
    names = {"schema": f"raw_{source}", "table": table}
    place.run(render("create_raw_table", columns=columns, **names))
    query = render("table_columns", catalog=place.catalog(), **names)
    present = [row[0] for row in place.rows(query)]
    missing = [column for column in [*columns, *LOADER_COLUMNS] if column not in present]
    if missing:
        is_foreign = "_delivery_no" in missing
        place.run(render("add_columns", columns=missing, types=LOADER_COLUMNS, is_foreign=is_foreign, **names))
    return [column for column in [*present, *missing] if column not in LOADER_COLUMNS]


def _apply_one(place: Place, home: Path, delivery: Delivery) -> None:
    """One delivery into its table."""
    with _opened(home, delivery) as file:
        delivered = file.schema_arrow.names
        columns = _make_table(place, delivery.source, delivery.table, delivered)
        place.run(render("create_delivered", columns=delivered))
        try:
            place.load(file)
        except (pa.ArrowException, OSError) as problem:
            raise _damaged(home, delivery, str(problem)) from None
    place.run(
        render(
            "apply_delivery",
            schema=f"raw_{delivery.source}",
            source=delivery.source,
            table=delivery.table,
            columns=columns,
            delivered=delivered,
            key=delivery.key or columns,
            mode=delivery.mode,
            deleted_flag=delivery.deleted_flag,
            row_id=place.row_id,
            delivery_no=_number(delivery),
            received_at=delivery.received_at,
            applied_at=datetime.now(UTC).strftime("%Y-%m-%d %H:%M:%S"),
        )
    )


def _opened(home: Path, delivery: Delivery) -> pq.ParquetFile:
    """The file of a delivery, as whole as it was written."""
    path = delivery_file(home, delivery.source, delivery.table, _number(delivery))
    try:
        opened = pq.ParquetFile(path, page_checksum_verification=True)
    except (pa.ArrowException, OSError) as problem:
        raise _damaged(home, delivery, str(problem)) from None
    if opened.metadata.num_rows != delivery.row_count:
        raise _damaged(home, delivery, f"{opened.metadata.num_rows} rows instead of {delivery.row_count}")
    return opened


def _damaged(home: Path, delivery: Delivery, problem: str) -> Trouble:
    path = delivery_file(home, delivery.source, delivery.table, _number(delivery))
    return Trouble(
        f"Delivery {delivery.delivery_no} is damaged: {path}: {problem.splitlines()[0][:200]}",
        "Bring the file back from a backup. Nothing was applied.",
        EXIT_REFUSED,
    )

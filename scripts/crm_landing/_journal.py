"""The deliveries in the journal: one SQLite file, written after the delivery itself is safe."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from crm_landing._delivery import RECEIVED, Delivery

__all__ = ["accepted", "dropped", "last_number", "note_dropped", "open_journal", "record", "recorded"]

METADATA = sa.MetaData()
DELIVERIES = sa.Table(
    "deliveries",
    METADATA,
    sa.Column("delivery_no", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("source_system", sa.Text, nullable=False),
    sa.Column("table_name", sa.Text, nullable=False),
    sa.Column("origin", sa.Text, nullable=False),
    sa.Column("mode", sa.Text, nullable=False),
    sa.Column("key_columns", sa.Text, nullable=False),
    sa.Column("deleted_flag", sa.Text),
    sa.Column("row_count", sa.Integer, nullable=False),
    sa.Column("rejected_rows", sa.Integer, nullable=False),
    sa.Column("byte_count", sa.Integer, nullable=False),
    sa.Column("checksum", sa.Text),
    sa.Column("row_checksum", sa.Text),
    sa.Column("highest_stamp", sa.Text),
    sa.Column("received_at", sa.Text, nullable=False),
    sa.Column("state", sa.Text, nullable=False),
    sa.Column("problem", sa.Text),
)

# Received deliveries whose files were taken away: later whole tables say all that they said.
DROPPED = sa.Table(
    "dropped_deliveries", METADATA, sa.Column("delivery_no", sa.Integer, primary_key=True, autoincrement=False)
)


def open_journal(home: Path) -> sa.Engine:
    """The journal of a home; whoever adds tables to it creates them with their own metadata."""
    home.mkdir(parents=True, exist_ok=True)
    engine = sa.create_engine(
        sa.URL.create("sqlite", database=str(home / "journal.sqlite")), connect_args={"timeout": 30}
    )
    sa.event.listen(engine, "connect", _keep_safe)
    METADATA.create_all(engine)
    return engine


def _keep_safe(connection: Any, _: object) -> None:  # noqa: ANN401 - a DBAPI connection
    """Readers do not wait for the writer, and what is committed survives a power cut."""
    connection.execute("pragma journal_mode = wal")
    connection.execute("pragma synchronous = full")


def last_number(engine: sa.Engine) -> int:
    """The highest number given so far."""
    with engine.connect() as connection:
        return connection.scalar(sa.select(sa.func.max(DELIVERIES.c.delivery_no))) or 0


def record(engine: sa.Engine, deliveries: Sequence[Delivery]) -> None:
    """Write deliveries in one transaction: those of one snapshot of a source are there together or not at all."""
    with engine.begin() as connection:
        for delivery in deliveries:
            connection.execute(sa.insert(DELIVERIES).values(**_as_row(delivery)))


def recorded(engine: sa.Engine) -> list[Delivery]:
    """Every delivery of the journal, in the order of its numbers."""
    with engine.connect() as connection:
        rows = connection.execute(sa.select(DELIVERIES).order_by(DELIVERIES.c.delivery_no)).mappings()
        return [_from_row(dict(row)) for row in rows]


def dropped(engine: sa.Engine) -> set[int]:
    """The numbers of the deliveries whose files were taken away."""
    with engine.connect() as connection:
        return set(connection.scalars(sa.select(DROPPED.c.delivery_no)))


def note_dropped(engine: sa.Engine, numbers: Sequence[int]) -> None:
    """Their files are taken away next."""
    with engine.begin() as connection:
        for number in numbers:
            connection.execute(sa.insert(DROPPED).values(delivery_no=number))


def accepted(engine: sa.Engine, source: str, table: str) -> list[Delivery]:
    """What was received of one table, oldest first."""
    chosen = (
        sa.select(DELIVERIES)
        .where(DELIVERIES.c.source_system == source, DELIVERIES.c.table_name == table, DELIVERIES.c.state == RECEIVED)
        .order_by(DELIVERIES.c.delivery_no)
    )
    with engine.connect() as connection:
        return [_from_row(dict(row)) for row in connection.execute(chosen).mappings()]


def _as_row(delivery: Delivery) -> dict[str, Any]:
    row = asdict(delivery)
    del row["notes"]
    row |= {"source_system": row.pop("source"), "table_name": row.pop("table")}
    return row | {"key_columns": json.dumps(list(row.pop("key")), ensure_ascii=False)}


def _from_row(row: dict[str, Any]) -> Delivery:
    row |= {"source": row.pop("source_system"), "table": row.pop("table_name")}
    key = tuple(json.loads(row.pop("key_columns")))
    return Delivery(**row, key=key)

"""Nights on DuckDB: a private file is built, and one rename makes it the published one. Open readers keep theirs."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import duckdb
import tenacity
from sqlglot import exp

from crm_metrics._project import Trouble
from crm_nightly._files import (
    NO_ROOM,
    UNREACHABLE,
    free_bytes,
    is_copy_at,
    mark_of,
    move,
    put,
    sync,
    troubles,
)
from crm_nightly._home import Home
from crm_nightly._store import Columns, Night, Row, Settings, Where

__all__ = ["DuckdbStore"]

SQL = Path(__file__).with_name("sql")
# Readers of the Parquet files see what readers of the warehouse are meant to see.
EXPORTED = ("core", "marts", "scorecard", "operations")
# Of a file. DuckDB uses room again that a dropped table leaves, and never gives it back.
LARGEST_FREE_SHARE = 0.1


class DuckdbStore:
    """Nights in the files of one home, and one published file that may lie elsewhere."""

    keeps_views = True
    explained: Where = "private"

    def __init__(self, home: Home, published: Path) -> None:
        if published.suffix != ".duckdb":
            raise Trouble(f"{published} is no DuckDB file that nights can replace.", "Set CRM_METRICS_DUCKDB.", 2)
        self.home, self.target = home, published
        self.environment = {"CRM_METRICS_DUCKDB": str(published)}
        # The same name as the published file: views remember the name of the file that they were made in.
        self.private = home.work / published.name

    # What is there

    def published(self) -> Night | None:
        """The night in the published file; None where there is no file, or one that no night built."""
        return self._night_in(self.target) if self.target.exists() else None

    def nights(self) -> list[Night]:
        """The nights whose files are kept, newest first."""
        files = sorted(self.home.nights.glob(f"n*/{self.target.name}"), reverse=True)
        return [night for file in files if (night := self._night_in(file))]

    def _night_in(self, file: Path) -> Night | None:
        try:
            rows = self._ask(file, SQL / "night.sql", {})
        except duckdb.CatalogException:
            return None
        return Night(**rows[0]) if rows else None

    def query(self, sql_file: Path, parameters: Row | None = None, where: Where = "published") -> list[Row]:
        """The rows of a query in a file."""
        release()
        return self._ask(self.target if where == "published" else self.private, sql_file, parameters or {})

    def _ask(self, file: Path, sql_file: Path, parameters: Row) -> list[Row]:
        with opened(file, read_only=True) as connection:
            answer = connection.execute(sql_file.read_text(encoding="utf-8"), parameters)
            names = [column[0] for column in answer.description]
            return [dict(zip(names, row, strict=True)) for row in answer.fetchall()]

    def aside(self, night_id: int) -> DuckdbStore:
        """A file of the same name in the home."""
        folder = self.home.rebuilt / f"n{night_id:06d}"
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        with opened(folder / self.target.name):
            return DuckdbStore(self.home, folder / self.target.name)

    def __str__(self) -> str:
        return str(self.target)

    def published_mark(self) -> str:
        """Changes with every write to the published file."""
        return mark_of(self.target)

    def is_published_as(self, mark: str) -> bool:
        """Same size and time: a copy of that file."""
        return is_copy_at(self.target, mark)

    def table_rows(self, where: Where = "private") -> dict[tuple[str, str], int]:
        """Rows of every table, from DuckDB's catalogue."""
        rows = self.query(SQL / "table_rows.sql", where=where)
        return {(row["schema_name"], row["table_name"]): row["row_count"] for row in rows}

    # Building

    def check_room(self, factor: float) -> None:
        """Room for the private copy, what is rewritten and the Parquet files; leave to replace what is published."""
        with troubles(self.target):
            self.target.parent.mkdir(parents=True, exist_ok=True)
            trial = self.target.with_name(f".{self.target.name}.n")
            trial.touch()
            trial.unlink()
        size = self.target.stat().st_size if self.target.exists() else 0
        for folder in (self.home.root, self.target.parent):
            if (free := free_bytes(folder)) < (needed := int(size * factor)):
                raise Trouble(
                    f"{folder} has {free / 1e6:,.0f} MB free, a night needs {needed / 1e6:,.0f} MB ({factor:g} × the "
                    f"published {size / 1e6:,.0f} MB).",
                    "Free some, keep fewer nights (--keep), or lower the variable nightly_disk_factor.",
                    NO_ROOM,
                )

    def prepare(self, night_id: int) -> None:
        """A fresh copy of the published night; an empty file where none is published."""
        self.discard()
        with troubles(self.home.work):
            self._remove_leftovers()
            if self.target.exists() and self.published():
                # an open reader keeps writers out while the copy is made
                with opened(self.target, read_only=True):
                    shutil.copyfile(self.target, self.private)
            else:
                with opened(self.private):
                    pass
        self.checkpoint()

    def prepare_again(self, night_id: int) -> None:
        """Nothing: what keeps dbt out of a file does so before it has written."""

    def _remove_leftovers(self) -> None:
        """What a killed run left half-made beside the published file and among the nights."""
        for folder in (self.target.parent, *self.home.nights.glob("n*")):
            for left in folder.glob(f".{self.target.name}.n*"):
                left.unlink(missing_ok=True)
        published = self.published() if self.target.exists() else None
        if published:  # a crash right after the rename left that undone
            self._keep(published, put, self.target)
        for half_made in self.home.parquet.glob(".n*"):
            shutil.rmtree(half_made)

    def is_intact(self, mark: str) -> bool:
        """Whether nobody wrote to the private file since: same size and time, and nothing waits in a WAL."""
        return self.private.exists() and not _wal(self.private).exists() and mark_of(self.private) == mark

    def landing_place(self) -> Path:
        """The private file."""
        return self.private

    def clear(self, schemas: Collection[str]) -> None:
        """Drop what was built: the file does not grow, and models that are gone leave no table behind."""
        release()
        with troubles(self.private), opened(self.private) as connection:
            built = (SQL / "built_relations.sql").read_text(encoding="utf-8")
            for (statement,) in connection.execute(built, {"schemas": list(schemas)}).fetchall():
                connection.execute(statement)

    def settings(self, night_id: int) -> Settings:
        """dbt finds the private file where it would find the published one, and the published one beside it."""
        previous = {"previous_night": str(self.target)} if self.target.exists() and self.published() else {}
        return Settings({"CRM_METRICS_DUCKDB": str(self.private)}, {"night_id": night_id} | previous)

    def compact(self) -> None:
        """Copy the private file to one of its own, where more of it is free than should be and a copy has room."""
        self.checkpoint()
        size = self._ask(self.private, SQL / "file_size.sql", {})[0]
        is_small = size["free_blocks"] <= LARGEST_FREE_SHARE * size["total_blocks"]
        if is_small or free_bytes(self.home.work) < self.private.stat().st_size:
            return
        copy = self.home.work / "compacted" / self.private.name
        with troubles(self.private):
            shutil.rmtree(copy.parent, ignore_errors=True)
            copy.parent.mkdir()
            with opened(copy) as connection:
                place = exp.Literal.string(str(self.private)).sql("duckdb")
                connection.execute(f"attach {place} as built (read_only)")
                connection.execute("copy from database built to " + exp.to_identifier(copy.stem, True).sql("duckdb"))
            copy.replace(self.private)
            copy.parent.rmdir()

    def checkpoint(self) -> str:
        """Fold the WAL in, bring the file to disk; its mark."""
        release()
        with troubles(self.private):
            with opened(self.private) as connection:
                connection.execute((SQL / "checkpoint.sql").read_text(encoding="utf-8"))
            sync(self.private)
            sync(self.private.parent)
            return mark_of(self.private)

    def write(self, tables: Mapping[str, Columns]) -> None:
        """Replace the schema operations, all of it or nothing."""
        release()
        with troubles(self.private), opened(self.private) as connection:
            connection.begin()
            connection.execute((SQL / "make_operations.sql").read_text(encoding="utf-8"))
            for table, columns in tables.items():
                connection.from_arrow(columns).create(f"operations.{table}")
            connection.commit()

    # Publishing

    def publish(self, night: Night) -> None:
        """Put the private file in the published one's place, then keep it among the nights."""
        release()
        with troubles(self.target):
            self._put(self.private, night.name)
            self._keep(night, move, self.private)
            self.discard()

    def _keep(self, night: Night, bring: Callable[[Path, Path, str], None], file: Path) -> None:
        """A night's file among those that are kept, whole or not at all."""
        kept = self.home.nights / night.name / self.target.name
        if not kept.exists():
            kept.parent.mkdir(exist_ok=True)
            bring(file, kept, night.name)
            sync(self.home.nights)

    def _put(self, kept: Path, name: str) -> None:
        # what another program left unfinished belongs to the old file, and must not be replayed into the new one
        _wal(self.target).unlink(missing_ok=True)
        put(kept, self.target, name)

    def rollback(self, night_id: int) -> Night:
        """Put a kept night in the published file's place again."""
        night = next((night for night in self.nights() if night.night_id == night_id), None)
        if night is None:
            raise Trouble(f"Night {night_id} is not kept.", "`crm-metrics nights` lists those that are.", 2)
        with troubles(self.target):
            self._put(self.home.nights / night.name / self.target.name, night.name)
        return night

    def prune(self, keep: int) -> list[int]:
        """Remove the nights beyond the newest, with their Parquet files. The published one stays whatever its age."""
        published = self.published()
        old = [night for night in self.nights()[keep:] if not published or night.night_id != published.night_id]
        with troubles(self.home.nights):
            for night in old:
                shutil.rmtree(self.home.nights / night.name, ignore_errors=True)
                shutil.rmtree(self.home.parquet / night.name, ignore_errors=True)
        return [night.night_id for night in old]

    def set_aside(self, night_id: int) -> str:
        """Keep the private file of a failed night, and only the last."""
        release()
        for old in self.home.work.glob("failed_*"):
            shutil.rmtree(old, ignore_errors=True)
        folder = self.home.work / f"failed_n{night_id:06d}"
        folder.mkdir()
        self.private.replace(folder / self.private.name)
        return str(folder / self.private.name)

    def tidy(self) -> None:
        """The published night gets its place among those that are kept."""
        with troubles(self.home.nights):
            self._remove_leftovers()
        self.discard()

    def discard(self) -> None:
        """Remove the private file, its WAL and what it spilled."""
        release()
        for left in (self.private, _wal(self.private)):
            left.unlink(missing_ok=True)
        for left in (Path(f"{self.private}.tmp"), self.home.work / "compacted"):
            shutil.rmtree(left, ignore_errors=True)

    def export(self, folder: Path) -> int:
        """Every table of the rooms for readers as one Parquet file."""
        counts = {key: count for key, count in self.table_rows("published").items() if key[0] in EXPORTED}
        with troubles(folder), opened(self.target, read_only=True) as connection:
            for schema, table in sorted(counts):
                path = folder / schema / f"{table}.parquet"
                path.parent.mkdir(parents=True, exist_ok=True)
                connection.table(f'"{schema}"."{table}"').write_parquet(str(path), compression="zstd")
        return sum(counts.values())


def _wal(file: Path) -> Path:
    return file.with_name(f"{file.name}.wal")


def release() -> None:
    """Close what dbt's adapter keeps open in this process."""
    adapter = sys.modules.get("dbt.adapters.duckdb.connections")
    if adapter:
        adapter.DuckDBConnectionManager.close_all_connections()


def _is_locked(problem: BaseException) -> bool:
    return isinstance(problem, duckdb.IOException) and "Could not set lock" in str(problem)


@tenacity.retry(
    retry=tenacity.retry_if_exception(_is_locked),
    wait=tenacity.wait_exponential(multiplier=0.1, max=2),
    stop=tenacity.stop_after_delay(15),
    reraise=True,
)
def _connect(file: Path, read_only: bool) -> duckdb.DuckDBPyConnection:
    return duckdb.connect(str(file), read_only=read_only)


@contextmanager
def opened(file: Path, read_only: bool = False) -> Iterator[Any]:
    """A connection; another program that holds the file is waited for, a little."""
    try:
        connection = _connect(file, read_only)
    except duckdb.IOException as problem:
        raise Trouble(
            f"{file} cannot be opened: {problem}",
            "Close the program that holds it. If the file is broken, publish an earlier night: `crm-metrics rollback`.",
            UNREACHABLE,
        ) from problem
    try:
        yield connection
    finally:
        connection.close()

"""What the tests of landing share: a home, a folder of files, a database, and how to ask them."""

from __future__ import annotations

import csv
import os
from collections import Counter
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import duckdb
import yaml

from crm_landing import Applied, Delivery, apply, open_journal, receive
from crm_landing._journal import recorded
from crm_metrics._project import Project

PROJECT = Project(Path(__file__).resolve().parents[2])
SAMPLES = PROJECT.root / "seeds/samples"
RATES = ["currency_code", "rate_date", "rate_to_base"]
RATE_ROWS = [["USD", "2025-01-01", "7.10"], ["USD", "2025-01-02", "7.20"], ["EUR", "2025-01-01", "7.50"]]


@dataclass
class Bench:
    """One landing in a folder of its own."""

    folder: Path
    place: Any = None
    options: dict[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.files = self.folder / "files"
        self.files.mkdir(exist_ok=True)
        self.home = self.folder / "home"
        self.config = self.folder / "landing.yml"
        self.place = self.place or self.folder / "crm_metrics.duckdb"
        self.configure()

    def configure(self, source: str = "company_files", **options: Any) -> None:
        """Write landing.yml for a source that is read from the folder."""
        where = {"from": "files", "folder": "files"} if "from" not in options else {}
        self.config.write_text(yaml.safe_dump({"sources": {source: where | options}}), encoding="utf-8")

    def put(self, name: str, rows: Sequence[Sequence[str]], header: Sequence[str] = tuple(RATES), **how: Any) -> Path:
        """A CSV file, long finished."""
        lines = [header, *rows]
        text = "".join(",".join(_cell(value) for value in line) + "\n" for line in lines)
        return self.put_text(name, text, **how)

    def put_text(self, name: str, text: str, encoding: str = "utf-8") -> Path:
        """A file with this very text."""
        return self.put_bytes(name, text.encode(encoding))

    def put_bytes(self, name: str, content: bytes) -> Path:
        """A file with these very bytes, which nobody has touched for a while."""
        path = self.files / name
        path.write_bytes(content)
        os.utime(path, (1_700_000_000, 1_700_000_000))
        return path

    def receive(self, **options: Any) -> list[Delivery]:
        """What was offered; tables that were not are left out."""
        found = receive(PROJECT, self.config, self.home, **options)
        return [delivery for delivery in found if delivery.state != "not supplied" or delivery.problem]

    def apply(self, up_to: int | None = None, place: Any = None) -> list[Applied]:
        """What was applied."""
        return apply(place or self.place, self.home, PROJECT, up_to)

    def land(self, **options: Any) -> list[Delivery]:
        """Both."""
        deliveries = self.receive(**options)
        self.apply()
        return deliveries

    def journal(self) -> list[Delivery]:
        """What the journal knows."""
        return recorded(open_journal(self.home))

    def ask(self, query: str, place: Any = None) -> list[tuple[Any, ...]]:
        """Rows of the database."""
        place = place or self.place
        if isinstance(place, Path):
            with duckdb.connect(str(place)) as opened:
                return opened.execute(query).fetchall()
        import psycopg2

        connected = psycopg2.connect(**{name: place[name] for name in ("host", "port", "user", "password", "dbname")})
        with closing(connected), connected, connected.cursor() as cursor:
            cursor.execute(query)
            return cursor.fetchall() if cursor.description else []

    def rates(self) -> list[list[str | None]]:
        """The rows of fx_rates; none before anything was landed."""
        if isinstance(self.place, Path) and not self.place.exists():
            return []
        if not self.ask("select 1 from information_schema.tables where table_name = 'fx_rates'"):
            return []
        query = f"select {', '.join(RATES)} from raw_company_files.fx_rates order by 1, 2, 3"
        return [list(row) for row in self.ask(query)]


def _cell(value: str) -> str:
    return '"' + value.replace('"', '""') + '"' if any(sign in value for sign in ',"\n') else value


def seed_rows(source: str, table: str) -> tuple[list[str], Counter[tuple[str | None, ...]]]:
    """The header and the rows of a sample file; blank is null."""
    with (SAMPLES / source / f"{source}__{table}.csv").open(encoding="utf-8", newline="") as file:
        header, *rows = csv.reader(file)
    return header, Counter(tuple(value or None for value in row) for row in rows)

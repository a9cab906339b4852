"""landing.yml: where the data of each source are, over the keys and modes that tables.yml already knows."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields
from datetime import timedelta
from pathlib import Path
from typing import Any

import yaml

from crm_metrics._project import Project, Trouble

__all__ = ["Source", "Table", "declared_columns", "find_config", "find_home", "read_config"]

DEFAULTS = Path(__file__).with_name("tables.yml")
NOT_UNDERSTOOD = 2
UNITS = ("minutes", "hours", "days", "weeks")


@dataclass(frozen=True)
class Table:
    """How one table is read and what its rows are known by."""

    name: str
    columns: tuple[str, ...]
    key: tuple[str, ...] = ()
    mode: str = "full"
    stamp: str | None = None
    look_back: timedelta = timedelta(days=3)
    deleted_flag: str | None = None
    more_columns: tuple[str, ...] = ()
    from_table: str | None = None
    pattern: tuple[str, ...] = ("{table}.csv", "{table}.parquet")
    files: str | None = None
    encoding: str = "auto"
    delimiter: str = ","
    may_be_empty: bool = False
    max_rejected_share: float = 0.01
    max_deleted_share: float = 0.2
    is_named: bool = False


@dataclass(frozen=True)
class Source:
    """One system: a database or a folder, and the tables that are declared for it."""

    name: str
    kind: str
    tables: tuple[Table, ...]
    address_env: str = ""
    schema: str | None = None
    folder: Path = field(default_factory=Path)


TABLE_OPTIONS = {option.name for option in fields(Table)} - {"name", "columns", "is_named"}
# What only the other kind of source reads.
FOREIGN = {
    "database": {"pattern", "files", "encoding", "delimiter", "may_be_empty", "max_rejected_share"},
    "files": {"from_table", "more_columns", "look_back"},
}
CHOICES = {"mode": ("full", "watermark"), "files": ("parts", "latest"), "from": ("database", "files")}


def find_home(project: Project) -> Path:
    """The operator's folder: CRM_METRICS_HOME, else `night/` in the project."""
    return (project.root / (os.environ.get("CRM_METRICS_HOME") or "night")).resolve()


def find_config(project: Project, given: Path | None = None) -> Path | None:
    """The landing.yml that was named, else that of CRM_METRICS_LANDING, else that of the project if there is one."""
    named = given or os.environ.get("CRM_METRICS_LANDING")
    file = project.root / (named or "landing.yml")
    if named and not file.is_file():
        raise Trouble(f"{file} is no file.", "Name the landing.yml, or copy landing.example.yml.", NOT_UNDERSTOOD)
    return file if file.is_file() else None


def read_config(project: Project, file: Path) -> list[Source]:
    """The sources of a landing.yml; whatever it says that nobody would read is an error."""
    try:
        text = yaml.safe_load(file.read_text(encoding="utf-8")) or {}
    except (yaml.YAMLError, UnicodeDecodeError) as problem:
        raise _trouble(file, f"not YAML: {problem}") from None
    if not isinstance(text, dict) or set(text) != {"sources"} or not isinstance(text["sources"], dict):
        raise _trouble(file, "it must hold `sources:` and nothing else on its first level")
    known = project.known_sources()
    if unknown := sorted(set(map(str, text["sources"])) - set(known)):
        raise _trouble(file, f"unknown source {unknown[0]!r}; known are {', '.join(known)}")
    return [_source(project, file, name, said) for name, said in text["sources"].items()]


def declared_columns(project: Project, source: str) -> dict[str, tuple[str, ...]]:
    """The tables of a source and their columns, as `_<source>__sources.yml` declares them."""
    file = project.root / "models" / "staging" / source / f"_{source}__sources.yml"
    declared = yaml.safe_load(file.read_text(encoding="utf-8"))["sources"]
    tables = [table for entry in declared if entry["name"] == source for table in entry["tables"]]
    return {table["name"]: tuple(column["name"] for column in table.get("columns", ())) for table in tables}


def _source(project: Project, file: Path, name: str, said: object) -> Source:
    """One source: what it says of itself, then each of its tables."""
    where = f"sources.{name}"
    said = _mapping(file, where, said)
    kind = _choice(file, where, "from", said.get("from"))
    own = TABLE_OPTIONS - FOREIGN[kind]
    needed = {"database": "address_env", "files": "folder"}[kind]
    _only(file, where, said, {"from", "tables", *own, *({needed, "schema"} if kind == "database" else {needed})})
    if not isinstance(said.get(needed), str):
        raise _trouble(file, f"{where} needs `{needed}`")
    declared, known = declared_columns(project, name), _known_tables(name)
    by_table = _mapping(file, f"{where}.tables", said.get("tables") or {})
    _only(file, f"{where}.tables", by_table, declared)
    common = _options(file, where, {option: said[option] for option in said if option in TABLE_OPTIONS})
    tables = []
    for table, columns in declared.items():
        here = f"{where}.tables.{table}"
        options = _mapping(file, here, by_table.get(table) or {})
        _only(file, here, options, own)
        chosen = _options(DEFAULTS, table, known.get(table, {})) | common | _options(file, here, options)
        tables.append(_checked(file, here, Table(table, columns, is_named=table in by_table, **chosen), kind))
    folder = (file.resolve().parent / said.get("folder", "")).resolve()
    return Source(name, kind, tuple(tables), said.get("address_env", ""), said.get("schema"), folder)


def _known_tables(source: str) -> dict[str, dict[str, Any]]:
    return yaml.safe_load(DEFAULTS.read_text(encoding="utf-8")).get(source, {})


def _options(file: Path, where: str, said: Mapping[str, Any]) -> dict[str, Any]:
    """Options of a table in the types that the reader works with."""
    found: dict[str, Any] = {}
    for option, value in said.items():
        if option in ("key", "more_columns", "pattern"):
            values = [value] if isinstance(value, str) else value
            if not isinstance(values, list) or not all(isinstance(each, str) for each in values):
                raise _trouble(file, f"{where}.{option} is a list of names")
            found[option] = tuple(values)
        elif option == "look_back":
            found[option] = _duration(file, where, value)
        elif option in CHOICES:
            found[option] = _choice(file, where, option, value)
        elif option.startswith("max_"):
            if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= 1:
                raise _trouble(file, f"{where}.{option} is a share between 0 and 1")
            found[option] = float(value)
        elif not isinstance(value, bool if option == "may_be_empty" else str):
            raise _trouble(file, f"{where}.{option} cannot be {value!r}")
        else:
            found[option] = value
    return found


def _checked(file: Path, where: str, table: Table, kind: str) -> Table:
    """A table whose options fit together."""
    if table.mode == "watermark" and not table.key:
        raise _trouble(file, f"{where} needs `key`: in mode watermark rows are replaced by it")
    if table.mode == "watermark" and kind == "database" and not table.stamp:
        raise _trouble(file, f"{where} needs `stamp`: from a database, mode watermark reads on from it")
    if any("/" in pattern or "\\" in pattern for pattern in table.pattern):
        raise _trouble(file, f"{where}.pattern names files of the folder, not paths")
    if len(table.delimiter) != 1:
        raise _trouble(file, f"{where}.delimiter is one character")
    return table


def _duration(file: Path, where: str, value: object) -> timedelta:
    found = re.fullmatch(r"(\d+) (minute|hour|day|week)s?", str(value))
    if not found:
        raise _trouble(file, f"{where}.look_back is {value!r}: write a number and one of {', '.join(UNITS)}")
    return timedelta(**{f"{found[2]}s": int(found[1])})


def _choice(file: Path, where: str, option: str, value: object) -> str:
    if value not in CHOICES[option]:
        raise _trouble(file, f"{where}.{option} is {value!r}; it may be {' or '.join(CHOICES[option])}")
    return str(value)


def _mapping(file: Path, where: str, said: object) -> Mapping[str, Any]:
    if not isinstance(said, dict):
        raise _trouble(file, f"{where} holds names and values")
    return said


def _only(file: Path, where: str, said: Mapping[str, Any], known: Iterable[str]) -> None:
    if unknown := [name for name in said if name not in set(known)]:
        raise _trouble(file, f"{where} has {unknown[0]!r}; known are {', '.join(sorted(known))}")


def _trouble(file: Path, problem: str) -> Trouble:
    return Trouble(f"{file}: {problem}.", "See landing.example.yml and docs/landing.md.", NOT_UNDERSTOOD)

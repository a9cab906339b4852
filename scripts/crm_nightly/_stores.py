"""Which store belongs to which target."""

from __future__ import annotations

from crm_metrics._project import Project, Trouble
from crm_nightly._home import Home
from crm_nightly._store import Store

__all__ = ["open_store"]


def open_store(project: Project, home: Home, target: str) -> Store:
    """The store of a target in profiles.yml."""
    connection = project.connection(target)
    if connection["type"] == "duckdb":
        from crm_nightly._duckdb_store import DuckdbStore

        return DuckdbStore(home, (project.root / connection["path"]).absolute())
    if connection["type"] == "postgres":
        from crm_nightly._postgres_store import PostgresStore

        return PostgresStore(home, connection)
    raise Trouble(f"Nights are not known on {connection['type']}.", "Use a target of type duckdb or postgres.", 2)

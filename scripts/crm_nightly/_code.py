"""What a night is built with, as one hash: the project's files, its variables and the engines' versions."""

from __future__ import annotations

import hashlib
import json
from importlib.metadata import version
from typing import Any

from crm_metrics._project import Project

__all__ = ["code_version"]

FOLDERS = ("macros", "models", "seeds", "snapshots")
FILES = ("dbt_project.yml", "profiles.yml")


def code_version(project: Project, variables: dict[str, Any]) -> str:
    """Equal where the same raw rows and the same day give the same tables."""
    found = hashlib.sha256()
    # The day alone makes no other code, and the sample's seeds are not read where data are landed.
    told = {name: value for name, value in variables.items() if name != "as_of_date"}
    packages = {name: version(name) for name in ("dbt-core", "duckdb", "dbt-duckdb", "dbt-postgres")}
    found.update(json.dumps([told, packages], sort_keys=True, default=str).encode())
    for name in FILES:
        found.update((project.root / name).read_bytes())
    for folder in FOLDERS:
        for file in sorted((project.root / folder).rglob("*")):
            inside = file.relative_to(project.root)
            if file.is_file() and not (told.get("raw_data") == "landed" and inside.parts[:2] == ("seeds", "samples")):
                found.update(f"{inside.as_posix()}\0{file.stat().st_size}\0".encode() + file.read_bytes())
    return found.hexdigest()[:16]

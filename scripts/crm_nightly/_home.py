"""The operator's folder: what lies where in it."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from crm_metrics._project import Project
from crm_nightly._files import troubles

__all__ = ["Home", "find_home"]


@dataclass(frozen=True)
class Home:
    """`CRM_METRICS_HOME`, or `night/` in the project."""

    root: Path

    @property
    def work(self) -> Path:
        """The night that is being built, and dbt's own files."""
        return self.root / "work"

    @property
    def nights(self) -> Path:
        """The nights that are kept, a folder each."""
        return self.root / "nights"

    @property
    def parquet(self) -> Path:
        """The published tables as Parquet, a folder each night, and `latest`."""
        return self.root / "parquet"

    @property
    def rebuilt(self) -> Path:
        """Past nights that were built anew, a folder each; nobody publishes them."""
        return self.root / "rebuilt"

    @property
    def log(self) -> Path:
        """One JSON object a line."""
        return self.root / "nightly.jsonl"

    @property
    def lock(self) -> Path:
        """Held by the run that is on."""
        return self.root / "nightly.lock"

    @property
    def last_run(self) -> Path:
        """The result of the last run as JSON."""
        return self.root / "last_run.json"

    def make(self) -> None:
        """Make the folders that are missing."""
        with troubles(self.root):
            for folder in (self.root, self.work, self.nights, self.parquet):
                folder.mkdir(parents=True, exist_ok=True)


def find_home(project: Project) -> Home:
    """The folder that the environment names, relative to the project, else `night/` in the project."""
    return Home((project.root / (os.environ.get("CRM_METRICS_HOME") or "night")).resolve())

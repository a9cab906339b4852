"""What the steps of one night share."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from crm_metrics._project import Project
from crm_nightly._dbt import Dbt
from crm_nightly._home import Home
from crm_nightly._journal import Journal
from crm_nightly._log import Log
from crm_nightly._store import Night, Row, Store

__all__ = ["Context", "Options"]


def _now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True)
class Options:
    """What the operator asked for."""

    target: str = "duckdb"
    as_of: date | None = None
    mode: str = "auto"
    landing: Path | None = None  # landing.yml; None where the night runs on the sample
    keep: int = 7
    variables: dict[str, Any] = field(default_factory=dict)
    clock: Callable[[], datetime] = _now


@dataclass
class Context:
    """One run on its way through the steps."""

    project: Project
    home: Home
    options: Options
    store: Store
    journal: Journal
    log: Log
    dbt: Dbt
    run_id: str
    night_id: int
    as_of: date
    code: str
    published: Night | None  # what readers saw when the run began
    settings: dict[str, Any]  # the project's variables, with those of this run
    told: dict[str, Any] = field(default_factory=dict)  # the variables that make the night, without where it is built
    mode: str | None = None
    is_received: bool = False  # what the sources have for this night is received already
    # Of the step that is on: which attempt it is, and what it counted
    attempt: int = 1
    rows: int | None = None
    tests_passed: int | None = None
    tests_failed: int | None = None
    # Said in the result
    problem: str | None = None
    remedy: str | None = None
    failed_tests: list[Row] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    is_published: bool = False

    def warn(self, text: str) -> None:
        """Nothing that stops the night."""
        self.warnings.append(text)
        self.log(text, "warning")

    def fail(self, problem: str, remedy: str, exit_code: int) -> int:
        """A step ends badly: say what and what to do."""
        self.problem, self.remedy = problem, remedy
        return exit_code

"""dbt inside this process: the project is read once, and every command of the night uses what was read."""

from __future__ import annotations

import contextlib
import os
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from crm_explain._definitions import Definition, compiled, definitions
from crm_explain._engine import engine_of
from crm_explain._install import install
from crm_metrics._failures import BROKEN
from crm_metrics._project import Project, Trouble
from crm_nightly._files import NO_ROOM, UNREACHABLE

__all__ = ["NO_TESTS", "Dbt", "Outcome"]

FAILED, UNFORESEEN = 1, 3
NO_TESTS = ("--exclude-resource-type", "test", "--exclude-resource-type", "unit_test")
# Faults that pass by themselves. What a model or a test says is never one of them.
TRANSIENT = (
    "Could not set lock", "server closed the connection", "Connection refused", "could not connect to server",
    "the database system is starting up", "the database system is shutting down", "SSL connection has been closed",
    "terminating connection due to administrator command", "connection already closed", "Connection reset by peer",
    "SSL SYSCALL error", "the database system is in recovery mode", "the database system is not yet accepting",
)  # fmt: skip
# Seconds before the second and the third try: a server that died has to come up again.
PAUSES = (5, 10)
FULL_DISK = ("No space left on device", "Disk quota exceeded", "could not extend file")


@dataclass(frozen=True)
class Outcome:
    """What a command did."""

    results: list[Any]  # dbt's own result type has no public name
    problem: str | None = None  # dbt stopped before it ran

    @property
    def broken(self) -> list[Any]:
        """The nodes that failed."""
        return [result for result in self.results if str(result.status) in BROKEN]

    def _says(self, signs: tuple[str, ...]) -> bool:
        texts = [result.message or "" for result in self.broken] + [self.problem or ""]
        return any(sign in text for text in texts for sign in signs)

    @property
    def is_transient(self) -> bool:
        """Whether another try may do it."""
        return self.exit_code != 0 and self._says(TRANSIENT)

    @property
    def exit_code(self) -> int:
        """0, 1 for a failed node, 7 for a full disk, 8 for a database that is away, 3 where dbt itself stopped."""
        if not self.broken and not self.problem:
            return 0
        if self._says(FULL_DISK):
            return NO_ROOM
        if self._says(TRANSIENT):
            return UNREACHABLE
        return FAILED if self.broken else UNFORESEEN


@dataclass
class Dbt:
    """The commands of one night."""

    project: Project
    target: str
    folder: Path  # dbt's own files: a developer's target/ is left alone
    variables: dict[str, Any]
    environment: Mapping[str, str] = field(default_factory=dict)
    manifest: Any = None

    def _words(self) -> list[str]:
        root = str(self.project.root)
        words = ["--project-dir", root, "--profiles-dir", root, "--target", self.target, "--log-level", "none"]
        words += ["--target-path", str(self.folder), "--log-path", str(self.folder), "--log-level-file", "info"]
        words += ["--no-use-colors", "--vars", yaml.safe_dump(dict(self.variables), allow_unicode=True)]
        return words

    @contextlib.contextmanager
    def _surroundings(self) -> Iterator[None]:
        """The store's environment, and the project's folder: paths in profiles.yml are relative to it."""
        ours = {**self.environment, "DBT_TARGET_PATH": str(self.folder)}
        before = {name: os.environ.get(name) for name in ours}
        os.environ.update(ours)
        try:
            with contextlib.chdir(self.project.root):
                yield
        finally:
            for name, value in before.items():
                os.environ.pop(name, None) if value is None else os.environ.__setitem__(name, value)

    def read_project(self) -> None:
        """Parse, once."""
        from dbt.cli.main import dbtRunner

        if self.manifest is None:
            with self._surroundings():
                answer = dbtRunner().invoke(["parse", *self._words()])
            if not answer.success:
                code = Outcome([], str(answer.exception)).exit_code
                raise Trouble(f"dbt cannot read the project: {answer.exception}", "Mend what it names.", code)
            self.manifest = answer.result

    def run(self, *command: str, before_again: Callable[[], None] = lambda: None) -> Outcome:
        """One command; a database that is away for a moment is tried again, three times in all."""
        self.read_project()
        outcome = self._invoke(*command)
        for pause in PAUSES:
            if not outcome.is_transient:
                break
            time.sleep(pause)
            try:
                before_again()
            except Trouble as problem:
                if problem.exit_code != UNREACHABLE:
                    raise
            else:
                outcome = self._invoke(*command)
        return outcome

    def _invoke(self, *command: str) -> Outcome:
        from dbt.cli.main import dbtRunner

        with self._surroundings():
            answer = dbtRunner(manifest=self.manifest).invoke([*command, *self._words()])
        results = list(getattr(answer.result, "results", []) or [])
        return Outcome(results, str(answer.exception) if answer.exception else None)

    def definitions(self) -> list[Definition]:
        """Every KPI version with the SQL that was compiled for this night."""
        with self._surroundings():
            return definitions(self.project, compiled(self.project))

    def explain(self, chosen: Sequence[Definition]) -> int:
        """Write the explanations of these into the schema `explain`, where they were built; how many."""
        with self._surroundings():
            engine = engine_of(self.project, self.target, None, read_only=False)
        with contextlib.closing(engine):
            return install(engine, chosen)

    def has(self, kind: str) -> bool:
        """Whether the project has resources of a kind."""
        self.read_project()
        return any(node.resource_type == kind for node in self.manifest.nodes.values())

    def built_schemas(self) -> set[str]:
        """The schemas in which models build everything anew: none that holds what remembers earlier nights."""
        self.read_project()
        nodes = [node for node in self.manifest.nodes.values() if node.resource_type in ("model", "snapshot")]
        history = [node for node in nodes if node.resource_type == "snapshot" or node.config.full_refresh is False]
        return {node.schema for node in nodes} - {node.schema for node in history}

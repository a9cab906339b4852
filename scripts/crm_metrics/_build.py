"""Run `dbt build` inside this process and show one moving line instead of a thousand still ones."""

from __future__ import annotations

import contextlib
import time
from dataclasses import dataclass, field
from typing import Any

import yaml
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from crm_metrics._failures import BROKEN, explain
from crm_metrics._project import Project

__all__ = ["CRASHED", "FAILED", "OK", "Job", "build"]

OK, FAILED, CRASHED = 0, 1, 3
DID_NOT_RUN = ("skipped", "no-op")


@dataclass(frozen=True)
class Job:
    """One build: which project, how, and with which variables."""

    project: Project
    target: str | None = None
    full_refresh: bool = False
    unit_tests: bool = True
    variables: dict[str, Any] = field(default_factory=dict)

    def arguments(self) -> list[str]:
        """The words that follow `dbt`. dbt's own console output is off: the progress bar and the report replace it."""
        root = str(self.project.root)
        words = ["build", "--project-dir", root, "--profiles-dir", root, "--log-level", "none", "--no-use-colors"]
        words += ["--log-level-file", "info"]
        words += ["--target", self.target] if self.target else []
        words += ["--full-refresh"] if self.full_refresh else []
        words += [] if self.unit_tests else ["--exclude-resource-type", "unit_test"]
        words += ["--vars", yaml.safe_dump(self.variables, allow_unicode=True)] if self.variables else []
        return words


def build(job: Job, console: Console) -> int:
    """Build and test everything; print what failed and what to do; return the exit code."""
    started = time.monotonic()
    outcome = _run_dbt(job, console)
    if outcome.exception is not None:
        console.print(f"[bold red]dbt stopped before it could build.[/]\n{_plain(outcome.exception)}", soft_wrap=True)
        console.print("The whole story is in logs/dbt.log.")
        return CRASHED
    results = list(outcome.result.results)
    for line in explain(results, job.project):
        console.print(line, soft_wrap=True, highlight=False)
    seconds = time.monotonic() - started
    console.print(f"{_verdict(results, outcome.success)} in {seconds:.0f} s.", highlight=False)
    return OK if outcome.success else FAILED


def _verdict(results: list[Any], success: bool) -> str:
    """How it ended, in one line."""
    skipped = sum(result.status in DID_NOT_RUN for result in results)
    if success:
        return f"[bold green]Built and tested[/]: {len(results) - skipped} steps"
    broken = sum(result.status in BROKEN for result in results)
    return f"[bold red]Failed[/]: {broken} of {len(results)} steps, {skipped} that depend on them did not run,"


def _run_dbt(job: Job, console: Console) -> Any:  # noqa: ANN401 - dbt's own result type has no public name
    """Call dbt from the project's folder, because the paths in profiles.yml are relative to it."""
    from dbt.cli.main import dbtRunner

    bar = Progress(
        TextColumn("[bold]{task.description}"),
        BarColumn(bar_width=30),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        console=console,
        transient=True,
    )
    with contextlib.chdir(job.project.root), bar:
        return dbtRunner(callbacks=[_Follower(bar)]).invoke(job.arguments())


class _Follower:
    """Moves the bar along dbt's events."""

    def __init__(self, bar: Progress) -> None:
        self.bar = bar
        self.task = bar.add_task("reading the project", total=None)

    def __call__(self, event: Any) -> None:  # noqa: ANN401 - a protobuf message
        name, data = event.info.name, event.data
        if name == "LogStartLine" and not data.description.startswith("hook"):
            self.bar.update(self.task, total=data.total, description=_node_name(data.node_info))
        elif name == "NodeStart" and data.node_info.resource_type == "unit_test":
            self.bar.update(self.task, description=_node_name(data.node_info))
        elif name == "NodeFinished" and data.node_info.resource_type != "operation":
            self.bar.advance(self.task)


def _node_name(node: Any) -> str:  # noqa: ANN401
    """What is being built, cut to a width that keeps the bar still."""
    return f"{node.resource_type.replace('_', ' ')} {node.node_name}"[:52].ljust(52)


def _plain(problem: BaseException) -> str:
    """A message without rich's markup signs taking effect."""
    return str(problem).strip().replace("[", "\\[")

"""Say what failed in a build, in the words of the person who has to mend it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from rich.markup import escape

from crm_metrics._project import Project

__all__ = ["BROKEN", "explain"]

BROKEN = ("error", "fail", "runtime error", "partial success")
# What a message contains, and what to do then. The first that fits is given.
REMEDIES = (
    ("has no column", "Mend the export or the YAML, then run again. What depends on it was left as it was."),
    ("Could not set lock", "Another program (a SQL client, another build) holds the DuckDB file: close it, run again."),
    ("Connection refused", "Is the server up? Check the CRM_METRICS_PG_* variables."),
    ("does not exist", "Is the table landed, or the source on? See crm_sources and raw_data in dbt_project.yml."),
    ("contract", "The model's columns and the contract in its YAML differ: bring them together."),
)
BY_KIND = {
    "unit_test": "The definition and the test disagree. Expected and actual rows are in logs/dbt.log.",
    "test": "Look at the rows that break the rule:",
}
# dbt's heading repeats the name and the file; the trail of macros is dbt's own business.
NOISE = re.compile(r"(Compilation|Database|Runtime) Error in |> in macro|> called by|compiled code at")
LONGEST = 25
OTHERWISE = "See logs/dbt.log; the SQL that ran is in target/run."


def explain(results: Sequence[Any], project: Project) -> Iterator[str]:
    """One block for each failing node: its name and file, the message, what to do next."""
    for result in results:
        if result.status not in BROKEN:
            continue
        node = result.node
        yield f"[bold red]{result.status}[/] [bold]{node.resource_type.replace('_', ' ')} {node.name}[/]"
        yield f"  [dim]{escape(node.original_file_path)}[/]"
        for line in _message(result):
            yield f"  {escape(line)}"
        yield f"  [cyan]→ {escape(_remedy(result, project.root))}[/]\n"


def _message(result: Any) -> list[str]:  # noqa: ANN401 - dbt's result classes share no public type
    """dbt's message without its heading and the trail of macros."""
    lines = [line.strip() for line in (result.message or "no message").strip().splitlines()]
    return [line for line in lines if line and not NOISE.match(line)][:LONGEST]


def _remedy(result: Any, root: Path) -> str:  # noqa: ANN401
    message = result.message or ""
    for sign, remedy in REMEDIES:
        if sign in message and result.status != "fail":
            return remedy
    kind = result.node.resource_type
    if kind == "test":
        compiled = Path(getattr(result.node, "compiled_path", None) or "target/compiled")
        shown = compiled.relative_to(root) if compiled.is_absolute() and compiled.is_relative_to(root) else compiled
        return f"{BY_KIND[kind]} run {shown}"
    return BY_KIND.get(kind, OTHERWISE)

"""What broke in a command of dbt, in the words of the person who has to mend it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from crm_nightly._context import Context
from crm_nightly._dbt import Outcome

__all__ = ["judge"]

SHOWN_ROWS = 3


def judge(context: Context, outcome: Outcome) -> int:
    """Say what broke, in the words of the person who has to mend it."""
    if outcome.exit_code == 0:
        return 0
    context.failed_tests = [_broken(context, result) for result in outcome.broken]
    for each in context.failed_tests:
        context.log(each["text"], "error", **{name: each[name] for name in ("node", "model", "file", "failures")})
    problem = outcome.problem or "\n".join(each["text"] for each in context.failed_tests)
    remedy = "The published night is as it was. Mend what is named, then run again."
    return context.fail(problem, remedy, outcome.exit_code)


def _broken(context: Context, result: Any) -> dict[str, Any]:  # noqa: ANN401 - dbt's result classes share no type
    """One node that failed: what it is, where it is written, and of a test the first rows that break the rule."""
    node = result.node
    models = [name.removeprefix("model.crm_metrics.") for name in node.depends_on_nodes if name.startswith("model.")]
    model = ", ".join(models[:SHOWN_ROWS]) if node.resource_type == "test" else node.name
    is_rule = str(result.status) == "fail"
    rows = _rows_of(context, node) if is_rule else []
    what = f"{result.failures} rows break it" if is_rule else " ".join((result.message or "").split())[:500]
    text = f"{node.resource_type} {node.name} on {model} ({node.original_file_path}): {what}"
    text += "".join(f"\n    {row}" for row in rows)
    facts = {"node": node.unique_id, "name": node.name, "model": model, "file": node.original_file_path}
    return facts | {"failures": result.failures, "rows": rows, "text": text}


def _rows_of(context: Context, node: Any) -> list[str]:  # noqa: ANN401
    """The first rows that a test found; a test that cannot be asked again shows none."""
    try:
        rows = context.store.query(Path(context.project.root, node.compiled_path), where="private")
    except Exception as problem:
        context.log(f"the rows of {node.name} cannot be shown: {problem}", "warning")
        return []
    return [", ".join(f"{name}={value}" for name, value in row.items()) for row in rows[:SHOWN_ROWS]]

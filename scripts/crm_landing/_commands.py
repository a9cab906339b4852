"""`crm-metrics land`: receive what the sources have, apply it, and say what became of every table."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from crm_metrics._project import Project, Trouble, find_project

if TYPE_CHECKING:
    from crm_landing._apply import Applied
    from crm_landing._delivery import Delivery

__all__ = ["land"]

HELD = 4


@click.command()
@click.option(
    "--config",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Where the data are. Default: $CRM_METRICS_LANDING, else landing.yml of the project.",
)
@click.option("--source", "sources", multiple=True, metavar="NAME", help="Only this source; repeat for more.")
@click.option("--table", "tables", multiple=True, metavar="NAME", help="Only this table; repeat for more.")
@click.option("--target", help="Target in profiles.yml to apply to. Default: $CRM_METRICS_TARGET, else duckdb.")
@click.option("--receive-only", is_flag=True, help="Keep the deliveries and apply them later.")
@click.option("--accept-deletions", is_flag=True, help="Take whole tables that leave out more rows than is usual.")
@click.option("--dry-run", is_flag=True, help="Read and check everything, keep and change nothing.")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
@click.pass_obj
def land(
    folder: Path | None,
    config: Path | None,
    target: str | None,
    form: str,
    receive_only: bool,
    **asked: Any,  # noqa: ANN401
) -> None:
    """Bring the tables that landing.yml names into raw_<source>, each delivery once and none by halves.

    A table that is refused stops no other; what is wrong is said by file, line and rule. Deliveries, the journal and
    the rows that were set aside lie in $CRM_METRICS_HOME, else in night/.

    \b
    Examples:
      crm-metrics land
      crm-metrics land --dry-run
      crm-metrics land --source company_files --table costs
      crm-metrics land --accept-deletions --table cases

    \b
    Exit codes: 0 done, 2 not understood, 4 another run is on, 5 a delivery was refused, 7 the disk is full,
    8 a source or the database cannot be reached.
    """
    from crm_landing import exit_code

    deliveries, applied = _land(find_project(folder), config, target, receive_only, asked)
    click.echo(_as_json(deliveries, applied) if form == "json" else "\n".join(_lines(deliveries, applied)))
    sys.exit(exit_code(deliveries))


def _land(
    project: Project, config: Path | None, target: str | None, receive_only: bool, asked: dict[str, Any]
) -> tuple[list[Delivery], list[Applied]]:
    """Receive, then apply; the home is ours meanwhile."""
    from crm_landing import apply, find_config, find_home, receive

    file = find_config(project, config and config.absolute())
    if file is None:
        problem = f"There is no landing.yml in {project.root}."
        raise Trouble(problem, "Copy landing.example.yml and say where to read.", 2)
    place, home = project.connection(target), find_home(project)
    with _alone(home):
        deliveries = receive(project, file, home, **asked)
        return deliveries, [] if receive_only or asked["dry_run"] else apply(place, home, project)


def _alone(home: Path) -> Any:  # noqa: ANN401
    """Hold the home for this process; the system frees it when the process ends, however it ends."""
    from filelock import FileLock, Timeout

    try:
        home.mkdir(parents=True, exist_ok=True)
        return FileLock(home / "nightly.lock", timeout=0).acquire()
    except Timeout:
        raise Trouble(f"Another run holds {home / 'nightly.lock'}.", "Wait until it ends.", HELD) from None
    except OSError as problem:
        raise Trouble(f"Cannot write to {home}: {problem}", "Look at the folder and who may write to it.", 8) from None


def _as_json(deliveries: Sequence[Delivery], applied: Sequence[Applied]) -> str:
    answer = {
        "deliveries": [asdict(delivery) for delivery in deliveries],
        "applied": [asdict(each) for each in applied],
    }
    return json.dumps(answer, ensure_ascii=False, indent=2, default=str)


def _lines(deliveries: Sequence[Delivery], applied: Sequence[Applied]) -> list[str]:
    """A line for each table, and for deliveries of earlier runs that were applied now."""
    by_number = {each.delivery_no: each for each in applied}
    width = max((len(f"{each.source}.{each.table}") for each in [*deliveries, *applied]), default=0)
    lines = [_line(delivery, by_number.pop(delivery.delivery_no or 0, None), width) for delivery in deliveries]
    earlier = [
        f"{f'{each.source}.{each.table}'.ljust(width)}  delivery {each.delivery_no} of an earlier run: {_effect(each)}"
        for each in by_number.values()
    ]
    return [*lines, *earlier]


def _line(delivery: Delivery, applied: Applied | None, width: int) -> str:
    number = f" as {delivery.delivery_no}" if delivery.delivery_no else ""
    said = f"{f'{delivery.source}.{delivery.table}'.ljust(width)}  {delivery.state}{number}"
    parts = [f"{delivery.row_count:,} rows"] if delivery.origin and delivery.problem is None else []
    parts += [_effect(applied)] if applied else []
    parts += [f"{delivery.rejected_rows:,} set aside"] if delivery.rejected_rows else []
    parts += [delivery.problem] if delivery.problem else []
    return f"{said}: {'; '.join([*parts, *delivery.notes])}" if parts or delivery.notes else said


def _effect(applied: Applied) -> str:
    return f"{applied.rows_changed:,} changed, {applied.rows_deleted:,} deleted"

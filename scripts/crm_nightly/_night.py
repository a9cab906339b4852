"""One run of the night: begin or go on, step after step, and a result whatever happens."""

from __future__ import annotations

import errno
import json
import time
import traceback
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date

import duckdb
import sqlalchemy as sa
from rich.console import Console

from crm_metrics._project import Project, Trouble
from crm_nightly import _report
from crm_nightly._code import code_version
from crm_nightly._context import Context, Options
from crm_nightly._day import choose_day
from crm_nightly._dbt import FULL_DISK, Dbt
from crm_nightly._files import NO_ROOM, UNREACHABLE, write_text
from crm_nightly._home import Home
from crm_nightly._journal import Journal, keep_publication, now, reconcile
from crm_nightly._landing import landed_variables
from crm_nightly._lock import hold
from crm_nightly._log import Log, without_secrets
from crm_nightly._plan import clues_of
from crm_nightly._steps import STEPS
from crm_nightly._store import Row, Store
from crm_nightly._stores import open_store

__all__ = ["Result", "run_night"]

FAILED, UNFORESEEN = 1, 3


@dataclass
class Result:
    """What a run did, for people and machines."""

    run_id: str
    exit_code: int = UNFORESEEN
    problem: str | None = None
    remedy: str | None = None
    night_id: int | None = None
    as_of: date | None = None
    mode: str | None = None
    published: bool = False
    steps: list[Row] = field(default_factory=list)
    failed_tests: list[Row] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)

    def as_json(self) -> str:
        """One object."""
        return json.dumps(self.__dict__, ensure_ascii=False, indent=2, default=str)


def run_night(project: Project, home: Home, options: Options, console: Console | None) -> Result:
    """Hold the home and run one night in it; a second start is refused and touches nothing."""
    result = Result(run_id=uuid.uuid4().hex[:12])
    try:
        home.make()
        with hold(home) as left:
            _run_alone(project, home, options, Log(home.log, result.run_id, console), result, left)
    except Trouble as problem:
        result.exit_code, result.problem, result.remedy = explain(problem)
    return result


def _run_alone(project: Project, home: Home, options: Options, log: Log, result: Result, left: str | None) -> None:
    if left:
        log(f"a run that was killed left the lock behind: {left}", "warning")
    _run(project, home, options, log, result)
    level = "info" if result.exit_code == 0 else "error"
    log(f"done, exit code {result.exit_code}" + (f": {result.problem}" if result.problem else ""), level)
    _keep_result(home, result, log)


def _run(project: Project, home: Home, options: Options, log: Log, result: Result) -> None:
    """Everything that can go wrong ends as an exit code with its words."""
    context = None
    with _caught(result, log):
        journal = Journal.open(home.root)
        store = open_store(project, home, options.target)
        context, done = _begin(project, home, options, store, journal, log, result.run_id)
        result.run_id = log.run_id = context.run_id
        result.exit_code = _walk(context, done)
    if context:
        _fill(result, context)
        with _caught(result, log, is_cleanup=True):
            _clean_up(context, result)
            result.steps = _steps(context)
    if result.exit_code not in (0, 2):
        _report.tell_failure(result.problem or "", result.as_of, log)


@contextmanager
def _caught(result: Result, log: Log, is_cleanup: bool = False) -> Iterator[None]:
    """What is raised becomes the exit code, unless a worse one is there already."""
    try:
        yield
    except Exception as problem:
        code, text, remedy = explain(problem)
        if code == UNFORESEEN:
            log(traceback.format_exc(), "error")
        if not (is_cleanup and result.exit_code):
            result.exit_code, result.problem, result.remedy = code, text, remedy


def explain(problem: BaseException) -> tuple[int, str, str]:
    """Exit code, what happened, what to do."""
    if isinstance(problem, Trouble):
        text, _, remedy = problem.message.partition("\n")
        return problem.exit_code, text, remedy
    text = f"{type(problem).__name__}: {problem}"
    full = (*FULL_DISK, "database or disk is full")
    if getattr(problem, "errno", None) == errno.ENOSPC or any(sign in text for sign in full):
        return NO_ROOM, text, "Free some room, then run again: the published night is as it was."
    if isinstance(problem, (OSError, duckdb.IOException, sa.exc.OperationalError)):
        return UNREACHABLE, text, "Mend what it names, then run again: the published night is as it was."
    return UNFORESEEN, text, "Please report it with nightly.jsonl. The published night is as it was."


def _begin(
    project: Project, home: Home, options: Options, store: Store, journal: Journal, log: Log, run_id: str
) -> tuple[Context, list[str]]:
    """The run that was cut short where it can go on, else a new one; with the steps that need not be done again."""
    landed = landed_variables(project, options)
    settings = project.variables() | landed | options.variables
    published = store.published()
    as_of = choose_day(options.as_of, clues_of(options, settings, published.as_of if published else None))
    variables = {"raw_data": "sample"} | landed | options.variables | {"as_of_date": str(as_of)}
    code = code_version(project, variables)
    cut = journal.unfinished(options.target)
    done = _recover(store, journal, cut, as_of, code, log) if cut else []
    if reconcile(journal, store, options.target, published):
        log(f"a rollback to night {published.name} was cut short before it was written down; now it is")
    taken = published.night_id if published else 0
    night_id = cut["night_id"] if cut and done else max(journal.next_night(), taken + 1)
    given = store.settings(night_id)
    dbt = Dbt(project, options.target, home.work / "dbt", variables | dict(given.variables), given.environment)
    context = Context(
        project, home, options, store, journal, log, dbt, cut["run_id"] if cut and done else run_id, night_id, as_of,
        code, published, settings | variables, told=variables, mode=cut["mode"] if cut and done else None,
    )  # fmt: skip
    if not done:
        context.is_received = bool(cut and cut["is_received"] and cut["as_of"] == str(as_of))
        _start(context)
    return context, done


def _start(context: Context) -> None:
    context.journal.start_run(
        {
            "run_id": context.run_id,
            "night_id": context.night_id,
            "as_of": str(context.as_of),
            "target": context.options.target,
            "code_version": context.code,
            "is_received": context.is_received,
            "started_at": now(),
        }
    )


def _recover(store: Store, journal: Journal, cut: Row, as_of: date, code: str, log: Log) -> list[str]:
    """The steps of a run that was cut short which need not be done again."""
    is_same = (cut["as_of"], cut["code_version"]) == (str(as_of), code)
    published = store.published()
    names = list(STEPS)
    if published and published.run_id == cut["run_id"]:
        log(f"run {cut['run_id']} was cut short after night {published.name} was published")
        keep_publication(journal, store, cut["target"], published)
        store.tidy()
        if not is_same:
            journal.end_run(cut["run_id"], 0, None)
        return names[: names.index("publish") + 1] if is_same else []
    marked = [step for step in journal.steps_of(cut["run_id"]) if step["mark"]]
    if not is_same or not marked or not store.is_intact(marked[-1]["mark"]):
        log(f"run {cut['run_id']} was cut short; its private file is not trusted, and the night begins anew")
        return []
    last = marked[-1]
    log(f"run {cut['run_id']} was cut short in or after the step {last['step']}, and goes on from there")
    return names[: names.index(last["step"]) + (last["exit_code"] is not None)]


def _walk(context: Context, done: list[str]) -> int:
    """Step after step until one says no."""
    context.is_published = "publish" in done
    for name in STEPS:
        if name not in done and (code := _take(context, name)):
            return code
    return 0


def _take(context: Context, name: str) -> int:
    """One step: announced before, its outcome and the mark of the private place written down after."""
    journal, log = context.journal, context.log
    log.step, context.rows, context.tests_passed, context.tests_failed = name, None, None, None
    context.attempt, started = journal.start_step(context.run_id, name), time.monotonic()
    log("begins")
    code = UNFORESEEN
    try:
        code = STEPS[name](context)
    except Trouble as problem:
        code, context.problem, context.remedy = explain(problem)
    finally:
        seconds = round(time.monotonic() - started, 3)
        mark = context.store.checkpoint() if code == 0 and not context.is_published else None
        facts = {"tests_passed": context.tests_passed, "tests_failed": context.tests_failed, "exit_code": code}
        journal.end_step(
            context.run_id, name, context.attempt, seconds=seconds, row_count=context.rows, mark=mark, **facts
        )
        level = "info" if code == 0 else "error"
        log(f"ends after {seconds:.1f} s", level, seconds=seconds, rows=context.rows, exit_code=code)
    return code


def _fill(result: Result, context: Context) -> None:
    """What the context knows goes into the result."""
    result.night_id, result.as_of, result.mode = context.night_id, context.as_of, context.mode
    result.published, result.warnings = context.is_published, context.warnings
    result.failed_tests = context.failed_tests
    result.problem, result.remedy = result.problem or context.problem, result.remedy or context.remedy
    if result.problem:
        result.problem = without_secrets(result.problem)
    if result.exit_code and context.is_published:
        result.remedy = "The new night is published; what failed came after. Mend it, and the next night reports again."


def _steps(context: Context) -> list[Row]:
    names = {"row_count": "rows"}
    kept = ("step", "attempt", "exit_code", "seconds", "row_count", "tests_passed", "tests_failed")
    steps = context.journal.steps_of(context.run_id)
    return [{names.get(name, name): step[name] for name in kept} for step in steps]


def _clean_up(context: Context, result: Result) -> None:
    """A failed night's file is kept to be looked at; any other is thrown away, which also frees a full disk."""
    try:
        if not context.is_published:
            if result.exit_code == FAILED:
                kept = context.store.set_aside(context.night_id)
                context.log(f"the failed night is kept in {kept}")
            elif result.exit_code:
                context.store.discard()
    finally:
        context.journal.end_run(context.run_id, result.exit_code, result.problem)


def _keep_result(home: Home, result: Result, log: Log) -> None:
    """last_run.json; a disk that is full now must not turn a good night into a bad one."""
    try:
        write_text(home.last_run, result.as_json() + "\n")
    except OSError as problem:
        log(f"last_run.json cannot be written: {problem}", "warning")

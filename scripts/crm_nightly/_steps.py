"""The steps of a night, in their order. Each returns an exit code; any but 0 ends the night before it is published."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import UTC, datetime

from crm_metrics._project import Trouble
from crm_nightly import _operations, _report
from crm_nightly._context import Context
from crm_nightly._dbt import NO_TESTS
from crm_nightly._files import troubles
from crm_nightly._journal import keep_publication
from crm_nightly._judge import judge
from crm_nightly._landing import check_freshness, drop_deliveries, land_tables, landed_state
from crm_nightly._mode import FULL, INCREMENTAL, Facts, choose_mode
from crm_nightly._store import Night, Where

__all__ = ["NEWS_ONLY", "REMEMBER", "STEPS", "Step"]

Step = Callable[[Context], int]
# Without what is there already where a private place keeps views: seeds, and views on raw tables that know no day.
NEWS_ONLY = (
    "--exclude-resource-type", "seed",
    "--exclude", "config.materialized:view,path:models/staging", "config.materialized:view,path:models/canonical",
)  # fmt: skip
# What snapshots read is there from the night before, and may have other columns by now; snapshots themselves are kept.
REMEMBER = ("build", "--select", "+resource_type:snapshot", "--full-refresh", *NO_TESTS)


def land(context: Context) -> int:
    """A fresh private place, and in it what was delivered."""
    context.store.check_room(float(context.settings["nightly_disk_factor"]))
    context.store.prepare(context.night_id)
    if context.options.landing is None:
        context.log("nothing to land: the sample is read")
        return 0
    return land_tables(context)


def freshness(context: Context) -> int:
    """Whether the sources still deliver."""
    return 0 if context.options.landing is None else check_freshness(context)


def snapshot(context: Context) -> int:
    """Remember what sources overwrite, before anything is built on it."""
    if not context.dbt.has("snapshot"):
        context.log("the project has no snapshots")
        return 0
    return judge(context, context.dbt.run(*REMEMBER))


def build(context: Context) -> int:
    """Seeds and models, anew or what is news of them."""
    facts = _facts(context)
    context.mode, reasons = choose_mode(facts)
    context.log(f"{context.mode}: {'; '.join(reasons)}", mode=context.mode)
    context.journal.note(context.run_id, mode=context.mode, reasons="; ".join(reasons))
    context.dbt.variables["night_mode"] = context.mode
    _clear(context)
    extent = ("--full-refresh",) if context.mode == FULL else ()
    if context.mode == INCREMENTAL and context.store.keeps_views:
        extent = NEWS_ONLY
    words = ("build", "--exclude-resource-type", "snapshot", *NO_TESTS, *extent)
    outcome = context.dbt.run(*words, before_again=lambda: _begin_again(context))
    costs = _operations.costs(outcome.results, context.store.table_rows())
    context.journal.keep_costs(context.run_id, costs)
    context.rows = sum(cost["row_count"] or 0 for cost in costs)
    if not outcome.exit_code:
        context.store.compact()
    return judge(context, outcome)


def _clear(context: Context) -> None:
    if context.mode == FULL:
        context.store.clear(context.dbt.built_schemas())


def _begin_again(context: Context) -> None:
    """What a build that broke off has noted in the history would look like an earlier night's."""
    context.store.prepare_again(context.night_id)
    context.log("the database was away for a moment: the build begins anew", "warning")
    del context.dbt.variables["night_mode"]
    if code := snapshot(context):
        raise Trouble(context.problem or "", context.remedy or "", code)
    context.dbt.variables["night_mode"] = context.mode
    _clear(context)


def _facts(context: Context) -> Facts:
    published, store = context.published, context.store
    raw_rows, changed_rows, _ = landed_state(context)
    last = context.journal.last_publication(context.options.target)
    seconds = {mode: context.journal.build_seconds(context.options.target, mode) for mode in (FULL, INCREMENTAL)}
    return Facts(
        asked=context.options.mode,
        published_code=published.code_version if published else None,
        code=context.code,
        is_untouched=not (published and last) or last["mark"] == store.published_mark(),
        as_of_went_back=bool(published and context.as_of < published.as_of),
        raw_rows=raw_rows,
        changed_rows=changed_rows,
        incremental_from_rows=int(context.settings["incremental_from_rows"]),
        full_seconds=seconds[FULL],
        incremental_seconds=seconds[INCREMENTAL],
    )


def test(context: Context) -> int:
    """Every data test; the definitions' unit tests are the business of whoever changes them."""
    outcome = context.dbt.run("test", "--selector", "what_a_night_tests", "--exclude-resource-type", "unit_test")
    tests = [result for result in outcome.results if result.node.resource_type == "test"]
    context.tests_failed = len(outcome.broken)
    context.tests_passed = len(tests) - context.tests_failed
    return judge(context, outcome)


def publish(context: Context) -> int:
    """Sign the private place, then make it what readers see, in one step."""
    store, journal, target = context.store, context.journal, context.options.target
    built_at = datetime.now(UTC).replace(tzinfo=None)
    night = Night(
        context.night_id, context.as_of, context.run_id, context.code, context.mode or FULL, landed_state(context)[2],
        built_at,
    )  # fmt: skip
    store.write(_operations.tables(journal, target, night, context.dbt.definitions()))
    _explain(context, "private")
    mark = store.checkpoint()
    journal.keep_recipe(night, target, context.told, mark)
    # signed and safely on disk: a run that dies from here on publishes this very file
    journal.end_step(context.run_id, "publish", context.attempt, mark=mark)
    store.publish(night)
    keep_publication(journal, store, target, night)
    context.is_published = True
    removed = store.prune(context.options.keep)
    _operations.remove_parquet(context.home, removed)
    context.log(f"night {night.name} of {night.as_of} is published", night_id=night.night_id)
    return 0


def _explain(context: Context, where: Where) -> None:
    """All where definitions changed, else those that name the day. One that cannot be taken apart stops no night."""
    if where != context.store.explained:
        return
    is_known = _is_explained(context)
    if is_known and context.published.as_of == context.as_of:
        return
    try:
        chosen = context.dbt.definitions()
        if is_known:
            chosen = [definition for definition in chosen if str(context.as_of) in definition.sql]
        context.log(f"{context.dbt.explain(chosen)} explanations are written into the schema explain")
    except Exception as problem:
        context.warn(f"the schema explain is as it was: {type(problem).__name__}: {problem}")


def _is_explained(context: Context) -> bool:
    """Whether the published night has these definitions, and its run came past the step that explains them."""
    published = context.published
    if not published or published.code_version != context.code:
        return False
    steps = context.journal.steps_of(published.run_id)
    return any(step["step"] == "report" and step["exit_code"] is not None for step in steps)


def report(context: Context) -> int:
    """Explain what is published and write it as Parquet; then say whom it concerns what is news."""
    _explain(context, "published")
    name = f"n{context.night_id:06d}"
    folder, aside = context.home.parquet / name, context.home.parquet / f".{name}"
    with troubles(context.home.parquet):
        for left in (aside, folder):
            shutil.rmtree(left, ignore_errors=True)
        context.rows = context.store.export(aside)
        _operations.show_parquet(aside, folder)
    context.log("Parquet files are written", rows=context.rows)
    _report.tell_alerts(context)
    return 0


def record(context: Context) -> int:
    """What the run cost is in the journal already; say the sum. Then let go of what no night needs."""
    costs = context.journal.costs_of(context.run_id)
    context.rows = sum(cost["row_count"] or 0 for cost in costs)
    context.log(f"{len(costs)} models", rows=context.rows)
    drop_deliveries(context)
    return 0


STEPS: dict[str, Step] = {
    "land": land,
    "freshness": freshness,
    "snapshot": snapshot,
    "build": build,
    "test": test,
    "publish": publish,
    "report": report,
    "record": record,
}

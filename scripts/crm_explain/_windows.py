"""A share of a whole, written with a window, as the same with a join: the whole is then a grouped step with rows."""

from __future__ import annotations

from sqlglot import exp

from crm_explain._groups import is_grouped, outermost

__all__ = ["windows_of", "without_windows"]

Steps = dict[str, exp.Query]


def windows_of(select: exp.Select) -> list[exp.Window]:
    return [window for projection in select.expressions for window in projection.find_all(exp.Window)]


def without_windows(name: str, select: exp.Select) -> tuple[exp.Select, Steps]:
    """The step without windows, and the steps that it reads instead."""
    select, steps = select.copy(), {}
    if is_grouped(select):
        inner = f"{name}_in_groups"
        select, steps[inner] = _split(select, inner)
    wholes: dict[tuple[str, ...], tuple[str, list[exp.Expression], exp.Select]] = {}
    for window in windows_of(select):
        parts = window.args.get("partition_by") or []
        key = tuple(part.sql() for part in parts)
        if key not in wholes:
            wholes[key] = f"whole_{name}_{len(wholes)}", parts, _whole(select, parts)
        whole, _, query = wholes[key]
        alias = f"total_{len(query.expressions)}"
        query.select(exp.alias_(window.this.copy(), alias), copy=False)
        window.replace(exp.column(alias, table=whole))
    for whole, parts, query in wholes.values():
        matches = [
            exp.NullSafeEQ(this=part.copy(), expression=exp.column(f"of_{at}", table=whole))
            for at, part in enumerate(parts)
        ]
        select = select.join(exp.to_table(whole), on=exp.and_(*matches) if matches else exp.true())
        steps[whole] = query
    return select, steps


def _whole(select: exp.Select, parts: list[exp.Expression]) -> exp.Select:
    query = select.copy()
    query.set("expressions", [exp.alias_(part.copy(), f"of_{at}") for at, part in enumerate(parts)])
    for join in [join for join in query.args.get("joins") or [] if join.this.name.startswith("whole_")]:
        join.pop()
    return query.group_by(*(part.copy() for part in parts)) if parts else query


def _split(select: exp.Select, inner: str) -> tuple[exp.Select, exp.Select]:
    """A grouped step with windows as a grouped step and one with the windows."""
    grouped, outer = select.copy(), exp.select().from_(exp.to_table(inner))
    grouped.set("expressions", [])
    for projection in select.expressions:
        name, made = projection.alias_or_name, projection.unalias().copy()
        if not made.find(exp.Window):
            grouped.select(projection.copy(), copy=False)
            outer.select(exp.column(name), copy=False)
            continue
        holder = exp.Paren(this=made)
        for window in list(holder.find_all(exp.Window)):
            for argument in [found for child in window.this.iter_expressions() for found in outermost(child)]:
                alias = f"{name}_{len(grouped.expressions)}"
                grouped.select(exp.alias_(argument.copy(), alias), copy=False)
                argument.replace(exp.column(alias))
            for part in window.args.get("partition_by") or []:
                part.replace(exp.column(part.name))
        for aggregate in outermost(holder):
            alias = f"{name}_{len(grouped.expressions)}"
            grouped.select(exp.alias_(aggregate.copy(), alias), copy=False)
            aggregate.replace(exp.column(alias))
        outer.select(exp.alias_(holder, name), copy=False)
    return outer, grouped

"""The sample company's raw tables as they may have stood in earlier nights: rows late, different, not yet deleted.

Each night is a state of all raw tables. The last is the sample itself, so every split of its history must end alike.
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from pathlib import Path

import duckdb

__all__ = ["LAST_DAY", "Split", "copy_raw_tables", "land_state"]

LAST_DAY = "2026-01-15"
EARLIER_DAYS = ("2025-10-20", "2025-11-30", "2025-12-31", "2026-01-05", "2026-01-14")
# Of the lists that a company keeps by hand every night has all rows.
LISTS = {
    "wk_admin_dept", "wk_admin_user", "wk_crm_field", "wk_crm_business_status", "wk_crm_business_type",
    "wk_crm_product", "wk_crm_product_category", "wk_crm_marketing", "employees", "product_costs", "fx_rates",
}  # fmt: skip
# Rows that stand otherwise in an earlier night (column, other value), and rows that are deleted later (id column, id).
OTHERWISE = {
    "wk_crm_contract": ("money", "concat('1', money)", "contract_id", "'9' || contract_id"),
    "wk_crm_business": ("is_end", "'0'", "business_id", "'9' || business_id"),
    "wk_crm_receivables": ("money", "'1.00'", "receivables_id", "'9' || receivables_id"),
    "wk_crm_leads": ("is_transform", "'0'", "leads_id", "'9' || leads_id"),
    "digital_events": ("channel", "'web'", "event_id", "'X' || event_id"),
    "cases": ("priority", "'urgent'", "case_id", "'X' || case_id"),
    "case_contacts": ("handle_seconds", "'10'", "case_contact_id", "'X' || case_contact_id"),
    "survey_responses": ("score", "'3.00'", "answer_id", "'X' || answer_id"),
    "costs": ("amount_doc", "'1.00'", "cost_id", "'X' || cost_id"),
}


@dataclass(frozen=True)
class Split:
    """A history in two to four nights, drawn by a seed."""

    seed: int

    def days(self) -> list[str]:
        """The last known day of each night; the last is that of the sample."""
        draw = random.Random(self.seed)
        return [*sorted(draw.sample(EARLIER_DAYS, draw.choice([1, 2, 3]))), LAST_DAY]


def copy_raw_tables(warehouse: Path, raw: Path) -> None:
    """The raw tables of a built sample, in a file of their own."""
    with duckdb.connect(str(raw)) as connection:
        connection.execute(f"attach '{warehouse}' as warehouse (read_only)")
        for schema, table in _tables(connection, "warehouse"):
            connection.execute(f"create schema if not exists {schema}")
            connection.execute(f"create table {schema}.{table} as from warehouse.{schema}.{table}")


def land_state(raw: Path, database: Path, seed: int, nights_to_come: int) -> None:
    """Write all raw tables as they stand that many nights before the last one."""
    with duckdb.connect(str(database)) as connection:
        connection.execute(f"attach '{raw}' as raw_rows (read_only)")
        for schema, table in _tables(connection, "raw_rows"):
            connection.execute(f"create schema if not exists {schema}")
            columns = [name for name, *_ in connection.execute(f"describe raw_rows.{schema}.{table}").fetchall()]
            query = _state(f"raw_rows.{schema}.{table}", table, columns, seed, nights_to_come)
            connection.execute(f"create or replace table {schema}.{table} as {query}")


def _tables(connection: duckdb.DuckDBPyConnection, catalog: str) -> list[tuple[str, str]]:
    query = "select schema_name, table_name from duckdb_tables() where database_name = ? order by 1, 2"
    return [row for row in connection.execute(query, [catalog]).fetchall() if row[0].startswith("raw_")]


def _state(relation: str, table: str, columns: list[str], seed: int, to_come: int) -> str:
    """A query: which rows are there, and how."""
    if to_come == 0 or table in LISTS:
        return f"select * from {relation}"
    listed = ", ".join(columns)
    luck = f"hash(concat_ws('|', {listed}), {seed}) % 100000 / 100000.0"
    place = "row_number() over () / count(*) over ()"
    # the newest rows come late, and of all rows a few
    there = f"(place <= {1 - 0.03 * to_come} or luck < 0.5) and luck >= {0.002 * to_come}"
    rows = f"select * from (select *, {luck} as luck, {place} as place from {relation}) as drawn where {there}"
    if table not in OTHERWISE:
        return f"select {listed} from ({rows})"
    column, value, id_column, id_value = OTHERWISE[table]
    is_other = f"luck between 0.90 and {0.90 + 0.005 * to_come}"
    is_deleted_later = f"luck between 0.95 and {0.95 + 0.003 * to_come}"
    deleted = ", ".join(f"{id_value} as {id_column}" if name == id_column else name for name in columns)
    other = ", ".join(
        f"case when {is_other} then {value} else {name} end as {name}" if name == column else name for name in columns
    )
    return f"select {other} from ({rows}) union all select {deleted} from ({rows}) where {is_deleted_later}"

"""Past staging nobody is named: numbers to call, e-mail addresses and names of people at customers are tokens."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import duckdb

from warehouse_builder import build

# Every raw column that holds something personal, by what it holds. Addresses of a region alone name nobody.
PERSONAL = {
    "phones": [
        ("raw_wukong", "wk_crm_customer", "mobile"),
        ("raw_wukong", "wk_crm_contacts", "mobile"),
        ("raw_wukong", "wk_crm_leads", "mobile"),
        ("raw_wukong", "wk_admin_user", "mobile"),
        ("raw_wukong", "wk_admin_user", "username"),
    ],
    "mails": [
        ("raw_wukong", "wk_crm_customer", "email"),
        ("raw_wukong", "wk_crm_contacts", "email"),
        ("raw_wukong", "wk_crm_leads", "email"),
        ("raw_wukong", "wk_admin_user", "email"),
    ],
    "names": [("raw_wukong", "wk_crm_contacts", "name"), ("raw_wukong", "wk_crm_leads", "leads_name")],
}
PHONE = r"(^|[^0-9])(\+?86[ -]?)?1[3-9][0-9][ -]?[0-9]{4}[ -]?[0-9]{4}($|[^0-9])"
MAIL = r"[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+"
BEFORE_MASKING = ("raw_", "staging", "main", "information_schema", "pg_catalog")


def past_staging(connection: duckdb.DuckDBPyConnection) -> Iterator[tuple[str, str, str]]:
    """Every column of every table and view that holds texts and lies past staging."""
    columns = connection.execute(
        "select table_schema, table_name, column_name from information_schema.columns "
        "where data_type = 'VARCHAR' and table_catalog = current_database() order by all"
    ).fetchall()
    yield from (column for column in columns if not column[0].startswith(BEFORE_MASKING))


def load_personal_words(connection: duckdb.DuckDBPyConnection) -> None:
    """The personal values of the sample, without names that the staff bear as well: those are not masked."""
    parts = [
        f'select trim("{column}") as word from {schema}."{table}"'
        for places in PERSONAL.values()
        for schema, table, column in places
    ]
    connection.execute(
        "create temporary table personal_words as select distinct word from (" + " union all ".join(parts) + ") "
        "where length(word) > 1 and word not in ('无', '未知', '暂无', 'n/a', 'N/A', '--') "
        "and word not in (select realname from raw_wukong.wk_admin_user) "
        "and word not in (select full_name from raw_company_files.employees)"
    )


def leaks(warehouse: Path) -> list[str]:
    """Where something personal was found: the column and what stands there."""
    found = []
    with duckdb.connect() as connection:
        connection.execute(f"attach '{warehouse}' as crm_metrics (read_only)")
        connection.execute("use crm_metrics")
        load_personal_words(connection)
        for schema, table, column in past_staging(connection):
            hits = connection.execute(
                f"""
                with texts as (select distinct "{column}" as text from "{schema}"."{table}")
                select text from texts
                where regexp_matches(text, $phone) or regexp_matches(text, $mail)
                or exists (
                    select 1 from (select unnest(regexp_split_to_array(text, '[|:=;,]')) as word) as parts
                    inner join personal_words on trim(parts.word) = personal_words.word
                )
                limit 1
                """,
                {"phone": PHONE, "mail": MAIL},
            ).fetchall()
            found += [f"{schema}.{table}.{column}: {hit[0]}" for hit in hits]
    return found


def test_nothing_personal_is_left_past_staging(warehouse):
    assert leaks(warehouse) == []


def test_the_scan_finds_what_is_not_masked(tmp_path):
    warehouse = tmp_path / "crm_metrics.duckdb"
    variables = {"mask_personal_data": False, "crm_sources": ["wukong", "company_files"]}
    assert build(warehouse, tmp_path / "target", variables, select="+dim_records").success
    found = {leak.partition(":")[0] for leak in leaks(warehouse)}
    assert {"core.dim_records.match_key", "canonical.crm_contacts.full_name", "quarantine.checked_leads.email"} <= found
    assert not [leak for leak in found if "users" in leak]  # of the staff nothing is there either way

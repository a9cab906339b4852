"""What sources overwrite is remembered by the night that found it: owners, tiers, departments, teams and stages."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from crm_metrics._project import Project
from crm_nightly._dbt import Dbt
from crm_nightly._duckdb_store import release
from crm_nightly._steps import REMEMBER
from nightly_tools import PROJECT, SOURCES
from sample.__main__ import write_sources
from sample.company import simulate
from test_personal_data import leaks
from warehouse_builder import land_folder

EARLIER, FIRST, SECOND, THIRD = "2026-01-09", "2026-01-12", "2026-01-13", "2026-01-15"
OPEN = "9999-12-31"
STATES = {
    "account_states": ("account_id", "owner_id, key_account_tier"),
    "opportunity_states": ("opportunity_id", "owner_id, stage"),
    "user_states": ("user_id", "department_name"),
    "employee_states": ("employee_code", "team, role"),
}


class Nights:
    """A landed company of which the step `snapshot` is run on several days."""

    def __init__(self, folder: Path) -> None:
        self.file = folder / "crm_metrics.duckdb"
        write_sources(simulate(customers=40), folder / "deliveries")
        for source in SOURCES:
            land_folder(self.file, folder / "deliveries" / source, source)
        variables = {"raw_data": "landed", "as_of_date": FIRST}
        environment = {"CRM_METRICS_DUCKDB": str(self.file)}
        self.dbt = Dbt(Project(PROJECT), "duckdb", folder / "target", variables, environment)

    def remember(self, day: str) -> None:
        self.dbt.variables["as_of_date"] = day
        outcome = self.dbt.run(*REMEMBER)
        assert outcome.exit_code == 0, outcome
        release()

    def test(self) -> None:
        outcome = self.dbt.run("test", "--select", "path:snapshots")
        tests = [result for result in outcome.results if result.node.resource_type == "test"]
        assert (outcome.exit_code, len(tests)) == (0, len(STATES)), outcome
        release()

    def ask(self, query: str) -> list[tuple]:
        with duckdb.connect(str(self.file)) as connection:
            return connection.execute(query).fetchall()

    def overwrite(self, table: str, row: str, **values: str) -> None:
        changes = ", ".join(f"{column} = '{value}'" for column, value in values.items())
        self.ask(f"update {table} set {changes} where {row}")

    def states(self, table: str, record: str) -> list[tuple]:
        """The spans of a record: first day, day after the last, what stood there."""
        key, columns = STATES[table]
        days = "cast(valid_from as varchar), cast(valid_to as varchar)"
        return self.ask(f"select {days}, {columns} from history.{table} where {key} = '{record}' order by valid_from")

    def everything(self) -> list[list[tuple]]:
        return [self.ask(f"from history.{table} order by all") for table in STATES]


@pytest.fixture(scope="module")
def nights(tmp_path_factory) -> Nights:
    """The first night."""
    started = Nights(tmp_path_factory.mktemp("states"))
    started.remember(FIRST)
    return started


def some(nights: Nights, table: str, where: str, count: int = 1) -> list[tuple]:
    """Records that were delivered once, with what stands there."""
    key, columns = STATES[table]
    raw = {"account_id": "wk_crm_customer.customer_id", "opportunity_id": "wk_crm_business.business_id"}.get(key)
    once = "1 = 1"
    if raw:
        name, column = raw.split(".")
        once = f"{key} in (select {column} from raw_wukong.{name} group by 1 having count(*) = 1)"
    return nights.ask(f"select {key}, {columns} from history.{table} where {once} and {where} order by 1 limit {count}")


def department_of(nights: Nights, name: str) -> str:
    return nights.ask(f"select dept_id from raw_wukong.wk_admin_dept where name = '{name}'")[0][0]


def test_a_state_holds_from_the_night_that_found_it_to_the_one_that_found_it_otherwise(nights):
    (moved, owner, tier), (gone, *as_gone) = some(nights, "account_states", "key_account_tier = 'C'", 2)
    ((other_owner, _),) = some(nights, "user_states", f"user_id <> '{owner}'")
    ((promoted, *as_promoted),) = some(nights, "account_states", "key_account_tier = 'B'")
    ((deal, deal_owner, _),) = some(nights, "opportunity_states", "stage not in ('won', 'lost', 'invalid')")
    ((user, department),) = some(nights, "user_states", "department_name = '客户服务部'")
    ((employee, team, role),) = some(nights, "employee_states", "role = 'sales_rep'")
    first = nights.everything()

    nights.overwrite("raw_wukong.wk_crm_customer", f"customer_id = '{moved}'", owner_user_id=other_owner)
    nights.overwrite("raw_wukong.wk_crm_customer", f"customer_id = '{gone}'", status="3")
    batch = f"batch_id = (select batch_id from raw_wukong.wk_crm_customer where customer_id = '{promoted}')"
    nights.overwrite("raw_wukong.wk_crm_customer_data", f"{batch} and value like 'B_普通客户_'", value="A（重点客户）")
    nights.overwrite("raw_wukong.wk_crm_business", f"business_id = '{deal}'", is_end="2")
    nights.overwrite("raw_wukong.wk_admin_user", f"user_id = '{user}'", dept_id=department_of(nights, "市场部"))
    nights.overwrite("raw_company_files.employees", f"employee_code = '{employee}'", team="市场部")
    nights.remember(SECOND)

    assert nights.states("account_states", moved) == [(FIRST, SECOND, owner, tier), (SECOND, OPEN, other_owner, tier)]
    assert nights.states("account_states", gone) == [(FIRST, SECOND, *as_gone)]
    assert nights.states("account_states", promoted) == [
        (FIRST, SECOND, *as_promoted), (SECOND, OPEN, as_promoted[0], "A"),
    ]  # fmt: skip
    first_stage, then = nights.states("opportunity_states", deal)
    assert (first_stage[:3], then) == ((FIRST, SECOND, deal_owner), (SECOND, OPEN, deal_owner, "lost"))
    assert nights.states("user_states", user) == [(FIRST, SECOND, department), (SECOND, OPEN, "市场部")]
    assert nights.states("employee_states", employee) == [(FIRST, SECOND, team, role), (SECOND, OPEN, "市场部", role)]
    # and nothing else was noted
    second = nights.everything()
    assert [len(now) - len(then) for now, then in zip(second, first, strict=True)] == [2, 1, 1, 1]

    # the same day again, after a delivery that corrects one of them: the day is noted once, as it ended
    nights.overwrite("raw_wukong.wk_crm_customer", f"customer_id = '{moved}'", owner_user_id=owner)
    nights.remember(SECOND)
    assert nights.states("account_states", moved) == [(FIRST, OPEN, owner, tier)]
    once = nights.everything()
    assert (once[1:], len(once[0])) == (second[1:], len(second[0]) - 1)

    # a day of the past notes nothing
    nights.overwrite("raw_wukong.wk_crm_customer", f"customer_id = '{moved}'", owner_user_id=other_owner)
    nights.overwrite("raw_wukong.wk_crm_customer", f"customer_id = '{gone}'", status="1")
    nights.remember(EARLIER)
    assert nights.everything() == once

    # who comes back has a gap
    nights.remember(THIRD)
    assert nights.states("account_states", gone) == [(FIRST, SECOND, *as_gone), (THIRD, OPEN, *as_gone)]
    assert nights.states("account_states", moved) == [(FIRST, THIRD, owner, tier), (THIRD, OPEN, other_owner, tier)]
    nights.test()


def test_nothing_personal_is_remembered(nights):
    assert [leak for leak in leaks(nights.file) if leak.startswith("history.")] == []

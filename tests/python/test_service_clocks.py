"""Twenty tickets whose minutes were worked out by hand, on both engines.

They lie where clocks go wrong: nights, weekends, holidays, days that are worked instead, changes of the clocks, pauses
and reopenings. A copy of the project gets the channels below; its holidays are the project's own.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple
from zoneinfo import ZoneInfo

import duckdb
import pandas as pd
import psycopg2
import pytest

from warehouse_builder import build, land_frame

PROJECT = Path(__file__).resolve().parents[2]
ENTITIES = ["cases", "case_contacts", "case_status_changes"]
VARIABLES = {
    "raw_data": "landed",
    "crm_sources": ["company_files"],
    "source_entities": {"company_files": ENTITIES},
    "history_start": "2025-01-01",
    "as_of_date": "2025-12-31",
}
SELECT = "+fct_cases"

# channel: zone, calendar, keeps holidays, weekdays, shifts
CHANNELS = {
    "day_desk": ("Asia/Shanghai", "cn", True, range(1, 6), [("09:00", "12:00"), ("13:30", "18:00")]),
    "late_desk": ("Asia/Shanghai", "cn", True, range(1, 6), [("22:00", "06:00")]),
    "hotline": ("Asia/Shanghai", "cn", False, range(1, 8), [("00:00", "24:00")]),
    "berlin_desk": ("Europe/Berlin", "de", True, range(1, 6), [("09:00", "17:30")]),
    "berlin_night": ("Europe/Berlin", "de", True, range(1, 8), [("22:00", "06:00")]),
}


class Ticket(NamedTuple):
    """What happened, by the clock on the wall of the channel: `03-04 09:00` of 2025, or UTC where it ends in Z."""

    channel: str
    opened: str
    answered: str
    solved: str
    log: Mapping[str, str] = MappingProxyType({})
    reopened: int = 0
    has_bot: bool = False


class Minutes(NamedTuple):
    """Calendar and business minutes; `net` is the resolution in business minutes without waiting for the customer."""

    response: tuple[int, int]
    resolution: tuple[int, int]
    waiting: tuple[int | None, int | None]
    net: int | None


# A working day of the day desk has 180 + 270 = 450 minutes, a night 480, a day in Berlin 510.
TICKETS: dict[str, tuple[Ticket, Minutes]] = {
    # Monday, over lunch: 11:30 to 12:00 and 13:30 to 14:00 are 30 + 30 of 150
    "lunch": (
        Ticket("day_desk", "03-03 11:30", "03-03 11:50", "03-03 14:00", {"03-03 11:30": "open"}),
        Minutes((20, 20), (150, 60), (0, 0), 60),
    ),
    # Friday 17:30 to Monday 09:15 is 2 days 15:45 = 3825, of which 30 + 15; to 10:00 it is 3870, of which 30 + 60
    "weekend": (
        Ticket("day_desk", "03-07 17:30", "03-10 09:15", "03-10 10:00", {"03-07 17:30": "open"}),
        Minutes((3825, 45), (3870, 90), (0, 0), 90),
    ),
    # answered before the desk opens, solved after it closed: 0 of 90, and the whole day of 13 hours
    "early and late": (
        Ticket("day_desk", "03-04 07:00", "03-04 08:30", "03-04 20:00", {"03-04 07:00": "open"}),
        Minutes((90, 0), (780, 450), (0, 0), 450),
    ),
    # on a Saturday, all of it; no log, so nobody knows whether it waited
    "closed throughout": (
        Ticket("day_desk", "03-08 10:00", "03-08 10:20", "03-08 12:00"),
        Minutes((20, 0), (120, 0), (None, None), None),
    ),
    # 23:00 to 00:30 and to 02:00 of the same shift; the bot answered at once, which is no answer
    "over midnight": (
        Ticket("late_desk", "03-03 23:00", "03-04 00:30", "03-04 02:00", {"03-03 23:00": "open"}, has_bot=True),
        Minutes((90, 90), (180, 180), (0, 0), 180),
    ),
    # 15:00 to 22:10 is 430, of which 10; to 05:30 it is 870, of which 22:00 to 05:30 are 450
    "before the night": (
        Ticket("late_desk", "03-04 15:00", "03-04 22:10", "03-05 05:30", {"03-04 15:00": "open"}),
        Minutes((430, 10), (870, 450), (0, 0), 450),
    ),
    # Friday 21:00: its shift lasts until Saturday 06:00; the next starts on Monday at 22:00.
    # To Saturday 05:00 480, of which 420; to Monday 22:30 3 days 1:30 = 4410, of which 480 + 30
    "Friday night": (
        Ticket("late_desk", "03-07 21:00", "03-08 05:00", "03-10 22:30", {"03-07 21:00": "open"}),
        Minutes((480, 420), (4410, 510), (0, 0), 510),
    ),
    # 1 May is a holiday, the shift of 30 April is not: 23:00 to 01:00, and to 07:00, of which 7 hours until 06:00
    "into a holiday": (
        Ticket("late_desk", "04-30 23:00", "05-01 01:00", "05-01 07:00", {"04-30 23:00": "open"}),
        Minutes((120, 120), (480, 420), (0, 0), 420),
    ),
    # holidays 1 to 5 May: after 06:00 nothing until Tuesday, 6 May, 22:00. 5 days 18:00 = 8280, of which 60 + 60
    "nights of a holiday": (
        Ticket("late_desk", "05-01 05:00", "05-01 05:30", "05-06 23:00", {"05-01 05:00": "open"}),
        Minutes((30, 30), (8280, 120), (0, 0), 120),
    ),
    # Sunday, 27 April, is worked: Saturday 16:00 to Sunday 09:30 is 1050, of which 30; to 18:30 1590, of which 450
    "make-up workday": (
        Ticket("day_desk", "04-26 16:00", "04-27 09:30", "04-27 18:30", {"04-26 16:00": "open"}),
        Minutes((1050, 30), (1590, 450), (0, 0), 450),
    ),
    # its night runs into Monday: 20:00 to 22:20 is 140, of which 20; to 06:30 630, of which 480
    "night of a make-up workday": (
        Ticket("late_desk", "04-27 20:00", "04-27 22:20", "04-28 06:30", {"04-27 20:00": "open"}),
        Minutes((140, 20), (630, 480), (0, 0), 480),
    ),
    # Good Friday, the weekend and Easter Monday: Thursday 17:00 to Tuesday 09:20 is 4 days 16:20 = 6740, of which
    # 30 + 20; to 10:00 6780, of which 30 + 60
    "Easter": (
        Ticket("berlin_desk", "04-17 17:00", "04-22 09:20", "04-22 10:00", {"04-17 17:00": "open"}),
        Minutes((6740, 50), (6780, 90), (0, 0), 90),
    ),
    # the clocks go forward on Sunday: Friday 17:00 to Monday 09:10 is 64:10 - 1:00 = 3790, of which 30 + 10;
    # to 10:00 65:00 - 1:00 = 3840, of which 30 + 60
    "spring over a weekend": (
        Ticket("berlin_desk", "03-28 17:00", "03-31 09:10", "03-31 10:00", {"03-28 17:00": "open"}),
        Minutes((3790, 40), (3840, 90), (0, 0), 90),
    ),
    # the clocks go back on Sunday: Friday 17:00 to Monday 10:00 is 65:00 + 1:00 = 3960, of which 30 + 60.
    # Pending from 17:10 to Monday 09:05: 63:55 + 1:00 = 3895, of which 20 + 5
    "autumn over a weekend": (
        Ticket("berlin_desk", "10-24 17:00", "10-24 17:05", "10-27 10:00",
               {"10-24 17:00": "open", "10-24 17:10": "pending_customer", "10-27 09:05": "open",
                "10-27 10:00": "solved"}),
        Minutes((5, 5), (3960, 90), (3895, 25), 65),
    ),
    # the shift from 22:00 to 06:00 has seven hours: 23:00 to 08:00 is 9 - 1 hours, of which 23:00 to 06:00 7 - 1.
    # Pending from 01:30 to 03:30 is one hour, for 02:00 to 03:00 is not
    "spring night": (
        Ticket("berlin_night", "03-29 23:00", "03-29 23:30", "03-30 08:00",
               {"03-29 23:00": "open", "03-30 01:30": "pending_customer", "03-30 03:30": "open",
                "03-30 08:00": "solved"}),
        Minutes((30, 30), (480, 360), (60, 60), 300),
    ),
    # the shift has nine: 21:30 (19:30 UTC) to the second 02:30 (01:30 UTC) is 360, of which 330 since 22:00;
    # to 07:00 (06:00 UTC) 630, of which 540
    "autumn night": (
        Ticket("berlin_night", "10-25 21:30", "10-26 01:30Z", "10-26 07:00", {"10-25 21:30": "open"}),
        Minutes((360, 330), (630, 540), (0, 0), 540),
    ),
    # the hotline never closes, and 1 October is a holiday for others: every minute of a day
    "never closed": (
        Ticket("hotline", "10-01 03:00", "10-01 03:02", "10-02 03:00", {"10-01 03:00": "open"}),
        Minutes((2, 2), (1440, 1440), (0, 0), 1440),
    ),
    # 09:00 to 16:00 is 420, of which 180 + 150. Pending from 10:00 to 14:00 is 240, of which 120 + 30
    "pause": (
        Ticket("day_desk", "03-17 09:00", "03-17 09:10", "03-17 16:00",
               {"03-17 09:00": "open", "03-17 10:00": "pending_customer", "03-17 14:00": "open",
                "03-17 16:00": "solved"}),
        Minutes((10, 10), (420, 330), (240, 150), 180),
    ),
    # Tuesday 09:00 to Wednesday 11:00 is 1560, of which 450 + 120. Pending 11:00 to 11:30, 30 of 30, and from 17:00 to
    # Wednesday 10:00, 60 + 60 of 1020. On hold, until 10:45, is ours
    "several pauses": (
        Ticket("day_desk", "03-18 09:00", "03-18 09:05", "03-19 11:00",
               {"03-18 09:00": "open", "03-18 11:00": "pending_customer", "03-18 11:30": "open",
                "03-18 17:00": "pending_customer", "03-19 10:00": "on_hold", "03-19 10:45": "open",
                "03-19 11:00": "solved"}),
        Minutes((5, 5), (1560, 570), (1050, 150), 420),
    ),
    # solved on Thursday at 10:30, reopened on Friday at 09:00, solved at 11:00: 26 hours, of which 450 + 120. Pending
    # from 09:30 to 10:00
    "reopened": (
        Ticket("day_desk", "03-20 09:00", "03-20 09:30", "03-21 11:00",
               {"03-20 09:00": "open", "03-20 10:00": "solution_offered", "03-20 10:30": "solved",
                "03-21 09:00": "open", "03-21 09:30": "pending_customer", "03-21 10:00": "open",
                "03-21 11:00": "solved"}, reopened=1),
        Minutes((30, 30), (1560, 570), (30, 30), 540),
    ),
}  # fmt: skip
# First offer and first solution in business minutes, and the clock of a complaint, which starts anew: 09:00 to 10:00,
# 09:00 to 10:30, and Friday 09:00 to 11:00.
REOPENED = (60, 90, 120)

ASKED = """
    select
        case_no, first_response_minutes, first_response_business_minutes, resolution_minutes,
        resolution_business_minutes, waiting_minutes, waiting_business_minutes,
        resolution_business_minutes - waiting_business_minutes, first_solution_business_minutes,
        first_solved_business_minutes, clock_business_minutes
    from core.fct_cases
"""


def utc(channel: str, moment: str) -> str:
    """A moment on the channel's wall as the files hold it: naive, in UTC."""
    at = datetime.strptime(f"2025-{moment.removesuffix('Z')}", "%Y-%m-%d %H:%M")
    zone = UTC if moment.endswith("Z") else ZoneInfo(CHANNELS[channel][0])
    return at.replace(tzinfo=zone).astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S")


def landed() -> dict[str, pd.DataFrame]:
    """The tickets as the company's own files; columns that no ticket fills are blank."""
    cases, contacts, changes = [], [], []
    for name, (ticket, _) in TICKETS.items():
        opened, answered, solved = (
            utc(ticket.channel, moment) for moment in (ticket.opened, ticket.answered, ticket.solved)
        )
        cases.append(
            {"case_id": name, "case_no": name, "channel": ticket.channel, "contact_type": "complaint",
             "case_status": "closed", "created_at": opened, "solved_at": solved, "reopened_count": str(ticket.reopened)}
        )  # fmt: skip
        speakers = {"bot": opened, "human": answered} if ticket.has_bot else {"human": answered}
        contacts += [
            {"case_contact_id": f"{name} {speaker}", "case_id": name, "channel": ticket.channel, "handled_by": speaker,
             "opened_at": opened, "responded_at": responded, "is_agent_initiated": "false",
             "is_escalated_to_human": str(speaker == "bot").lower()}
            for speaker, responded in speakers.items()
        ]  # fmt: skip
        changes += [
            {"status_change_id": f"{name} {number}", "case_no": name, "changed_at": utc(ticket.channel, moment),
             "status": status}
            for number, (moment, status) in enumerate(ticket.log.items())
        ]  # fmt: skip
    rows = dict(zip(ENTITIES, (cases, contacts, changes), strict=True))
    return {
        entity: pd.DataFrame(rows[entity]).reindex(columns=columns_of(entity)).fillna("").astype(str)
        for entity in ENTITIES
    }


def columns_of(entity: str) -> list[str]:
    """The columns of a company file, from its sample."""
    sample = PROJECT / "seeds" / "samples" / "company_files" / f"company_files__{entity}.csv"
    return list(pd.read_csv(sample, nrows=0).columns)


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the project without its samples, whose channels are the five desks."""
    folder = tmp_path_factory.mktemp("shop")
    for name in ("dbt_project.yml", "profiles.yml", "selectors.yml"):
        shutil.copy(PROJECT / name, folder)
    for name in ("macros", "models", "seeds"):
        shutil.copytree(PROJECT / name, folder / name, ignore=shutil.ignore_patterns("samples", "golden"))
    hours = [
        f"{channel},{weekday},{opens},{closes}"
        for channel, (_, _, _, weekdays, shifts) in CHANNELS.items()
        for weekday in weekdays
        for opens, closes in shifts
    ]
    calendars = [f"{name},{zone},{days},{str(keeps).lower()}" for name, (zone, days, keeps, *_) in CHANNELS.items()]
    reference = folder / "seeds" / "reference"
    for seed, lines in {"business_hours": hours, "service_calendars": calendars}.items():
        heading = (reference / f"{seed}.csv").read_text(encoding="utf-8").splitlines()[0]
        (reference / f"{seed}.csv").write_text("\n".join([heading, *lines, ""]), encoding="utf-8")
    words = [f"{entity},channel,{name},{name}\n" for entity in ENTITIES[:2] for name in CHANNELS]
    with (folder / "seeds" / "mappings" / "company_files_value_map.csv").open("a", encoding="utf-8") as file:
        file.writelines(words)
    return folder


@pytest.fixture(scope="module")
def on_duckdb(shop: Path) -> list[tuple]:
    """What the tickets took, by DuckDB."""
    database = shop / "crm_metrics.duckdb"
    for entity, frame in landed().items():
        land_frame(database, "company_files", entity, frame)
    result = build(database, shop / "target", VARIABLES, select=SELECT, project=shop)
    assert result.success, [row.message for row in result.result if str(row.status) in ("error", "fail")][:3]
    with duckdb.connect(str(database), read_only=True) as connection:
        return connection.execute(ASKED).fetchall()


def postgres_connection(database: str) -> psycopg2.extensions.connection:
    """A connection to a database of the server that the tests were given."""
    return psycopg2.connect(
        host=os.environ.get("CRM_METRICS_PG_HOST", "127.0.0.1"),
        port=os.environ.get("CRM_METRICS_PG_PORT", "5432"),
        user=os.environ.get("CRM_METRICS_PG_USER", "crm_metrics"),
        password=os.environ.get("CRM_METRICS_PG_PASSWORD", ""),
        dbname=database,
    )


@pytest.fixture(scope="module")
def on_postgres(shop: Path) -> Iterator[list[tuple]]:
    """What the tickets took, by PostgreSQL, in a database of their own that is gone afterwards."""
    name = "crm_metrics_clocks"
    server = postgres_connection(os.environ.get("CRM_METRICS_PG_DATABASE", "crm_metrics"))
    server.autocommit = True
    server.cursor().execute(f"drop database if exists {name}")
    server.cursor().execute(f"create database {name}")
    try:
        connection = postgres_connection(name)
        with connection, connection.cursor() as cursor:
            cursor.execute("create schema raw_company_files")
            for entity, frame in landed().items():
                cursor.execute(f"create table raw_company_files.{entity} ({' text, '.join(frame)} text)")
                insert = f"insert into raw_company_files.{entity} values ({', '.join(['%s'] * frame.shape[1])})"
                cursor.executemany(insert, frame.to_numpy().tolist())
        done = subprocess.run(
            [Path(sys.executable).with_name("dbt"), "--no-use-colors", "build", "--quiet", "--target", "postgres",
             "--select", SELECT, "--exclude-resource-type", "test", "--exclude-resource-type", "unit_test",
             "--vars", json.dumps(VARIABLES), "--target-path", shop / "target_postgres"],
            cwd=shop, env={**os.environ, "CRM_METRICS_PG_DATABASE": name}, capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stdout[-3000:]
        with connection, connection.cursor() as cursor:
            cursor.execute(ASKED)
            rows = cursor.fetchall()
        connection.close()
        yield rows
    finally:
        server.cursor().execute(f"drop database if exists {name} with (force)")
        server.close()


def check(rows: list[tuple]) -> None:
    """Every ticket took what was worked out for it, to the minute."""
    found = {
        name: Minutes((response, business), (resolution, worked), (waiting, paused), net)
        for name, response, business, resolution, worked, waiting, paused, net, *_ in rows
    }
    assert found == {name: minutes for name, (_, minutes) in TICKETS.items()}
    assert {row[0]: row[-3:] for row in rows}["reopened"] == REOPENED


def test_there_are_twenty_tickets_and_each_case_is_its_own() -> None:
    assert len(TICKETS) == 20
    assert {ticket.channel for ticket, _ in TICKETS.values()} == set(CHANNELS)
    for _, minutes in TICKETS.values():
        # what is written by hand does not contradict itself
        assert all(business <= calendar for calendar, business in (minutes.response, minutes.resolution))
        assert minutes.net is None or minutes.net == minutes.resolution[1] - minutes.waiting[1]


def test_tickets_on_duckdb(on_duckdb: list[tuple]) -> None:
    check(on_duckdb)


@pytest.mark.skipif(
    os.environ.get("CRM_METRICS_TEST_POSTGRES") != "1",
    reason="no PostgreSQL server was named (see docs/add_an_engine.md)",
)
def test_tickets_on_postgres(on_postgres: list[tuple]) -> None:
    check(on_postgres)

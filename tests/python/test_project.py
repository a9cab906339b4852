"""House rules that dbt's own graph cannot show: unit tests, macros, YAML keys, length, the lock, the budget."""

from __future__ import annotations

import ast
import csv
import json
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parents[2]
# Modules and lines that each package of the runner may have.
BUDGETS = {
    "crm_metrics": (8, 920), "crm_landing": (16, 2030), "crm_nightly": (26, 3200), "crm_explain": (12, 1520),
}  # fmt: skip
RUNNER = [file for package in BUDGETS for file in sorted((PROJECT / "scripts" / package).glob("*.py"))]
MACROS = sorted((PROJECT / "macros").rglob("*.sql"))
ENGINE_MACROS = [file for file in MACROS if file.parent.name == "engine"]
# How an engine makes a table or a view: dbt asks for the engine by name, and its own way stands behind every other.
MATERIALIZATIONS = [file for file in MACROS if file.parent.name == "materializations"]
# Lines that say something: neither blank nor comment.
MODEL_LINES, STAGING_LINES, MACRO_LINES = 165, 60, 100


def named(file: Path) -> str:
    return file.relative_to(PROJECT).as_posix()


def without_comments(sql: str) -> str:
    return re.sub(r"\{#.*?#\}|--[^\n]*", "", sql, flags=re.DOTALL)


def lines_of(file: Path) -> int:
    return sum(bool(line.strip()) for line in without_comments(file.read_text(encoding="utf-8")).splitlines())


# Definitions


# dbt checks the keys of its YAML for four cloud warehouses only. On the engines used here `materialised: table` is
# ignored without a word, so the check is switched on, in a process of its own.
PARSE_STRICTLY = """
import json, pathlib, sys
import dbt.jsonschemas.jsonschemas as schemas
from dbt.cli.main import dbtRunner
schemas._JSONSCHEMA_SUPPORTED_ADAPTERS |= {"duckdb", "postgres"}
complaints = []
def listen(event):
    if event.info.name.endswith("Deprecation") or event.info.name == "UnusedResourceConfigPath":
        complaints.append(event.info.msg)
words = ["parse", "--no-partial-parse", "--show-all-deprecations", "--log-level", "none", "--target", "duckdb"]
done = dbtRunner(callbacks=[listen]).invoke([*words, "--target-path", sys.argv[1], "--log-path", sys.argv[1]])
pathlib.Path(sys.argv[1], "complaints.json").write_text(json.dumps(complaints))
sys.exit(0 if done.success else str(done.exception))
"""


def parse_strictly(folder: Path, target: Path) -> list[str]:
    """What dbt's own schema says about the YAML of a project when it is allowed to look."""
    command = [sys.executable, "-c", PARSE_STRICTLY, str(target)]
    done = subprocess.run(command, cwd=folder, capture_output=True, encoding="utf-8", check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return json.loads((target / "complaints.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def parsed(tmp_path_factory) -> tuple[dict, list[str]]:
    """The project's manifest and the complaints."""
    target = tmp_path_factory.mktemp("parse")
    complaints = parse_strictly(PROJECT, target)
    return json.loads((target / "manifest.json").read_text(encoding="utf-8")), complaints


def test_dbt_knows_every_key_of_the_yaml(parsed):
    _, complaints = parsed
    assert complaints == []


def test_the_check_of_yaml_keys_sees_a_wrong_one(tmp_path):
    profile = "wrong: {target: duckdb, outputs: {duckdb: {type: duckdb}}}"
    (tmp_path / "profiles.yml").write_text(profile, encoding="utf-8")
    (tmp_path / "dbt_project.yml").write_text("{name: wrong, version: 1.0.0, profile: wrong}", encoding="utf-8")
    (tmp_path / "models").mkdir()
    (tmp_path / "models/one.sql").write_text("select 1 as one", encoding="utf-8")
    (tmp_path / "models/one.yml").write_text("models: [{name: one, materialised: table}]", encoding="utf-8")
    assert any("materialised" in complaint for complaint in parse_strictly(tmp_path, tmp_path / "target"))


def test_every_kpi_version_has_a_unit_test(parsed):
    manifest, _ = parsed
    tested = {parent for test in manifest["unit_tests"].values() for parent in test["depends_on"]["nodes"]}
    with (PROJECT / "seeds/registry/kpi_registry.csv").open(encoding="utf-8") as file:
        registry = [(row["kpi_id"], version) for row in csv.DictReader(file) for version in row["versions"].split(";")]
    assert [f"{kpi} v{v}" for kpi, v in registry if f"model.crm_metrics.{kpi}.v{v}" not in tested] == []


BARE_NULL = re.compile(r"(?:\bselect|,)\s*(null\s*(?:,|\bas\b|\bfrom\b|$).*)")


def test_unions_of_marts_say_the_type_of_their_nulls():
    """A bare null fits any union; `crm-metrics explain` reads each branch alone, where Postgres takes it as text."""
    found = []
    for file in (PROJECT / "models/marts").rglob("*.sql"):
        sql = without_comments(file.read_text(encoding="utf-8"))
        found += [f"{named(file)}: {null}" for null in BARE_NULL.findall(sql) if re.search(r"\bunion\b", sql)]
    assert found == []


@pytest.mark.parametrize(
    ("sql", "is_bare"),
    [
        ("select\n    null as amount,\n    1 as one", True),
        ("select one, null as amount from ones", True),
        ("select one, null, two from ones", True),
        ("select cast(null as numeric) as amount, one is null as is_open, coalesce(one, null) as two from ones", False),
    ],
)
def test_a_bare_null_is_seen(sql, is_bare):
    assert bool(BARE_NULL.search(sql)) == is_bare


# Macros


FORBIDDEN = (
    "duckdb", "postgres", "spark", "target.type", "target.name", "adapter.type", "adapter.dispatch", "run_started_at",
    "current_date", "current_timestamp", "localtimestamp", "now()", "getdate(", "today()",
)  # fmt: skip


@pytest.mark.parametrize("file", [file for file in MACROS if file not in ENGINE_MACROS + MATERIALIZATIONS], ids=named)
def test_only_the_engine_drawer_knows_engines_and_nobody_a_clock(file):
    code = without_comments(file.read_text(encoding="utf-8")).lower()
    assert [word for word in FORBIDDEN if word in code] == []


@pytest.mark.parametrize("file", ENGINE_MACROS, ids=named)
def test_an_engine_file_is_one_macro_with_its_comment(file):
    text = file.read_text(encoding="utf-8")
    macros = re.findall(r"{%-?\s*macro\s+(\w+)", text)
    assert [macro for macro in macros if "__" not in macro] == [file.stem]
    assert {macro.split("__")[1] for macro in macros if "__" in macro} == {file.stem}
    assert text.lstrip().startswith("{#")


@pytest.mark.parametrize("file", ENGINE_MACROS, ids=named)
def test_every_engine_can_fall_back_on_a_default(file):
    assert f"macro default__{file.stem}" in file.read_text(encoding="utf-8")


# Length


def test_files_stay_short_enough_to_read():
    limits = dict.fromkeys(MACROS, MACRO_LINES)
    for file in (PROJECT / "models").rglob("*.sql"):
        limits[file] = STAGING_LINES if "staging" in file.parts else MODEL_LINES
    assert [f"{named(file)}: {lines_of(file)}" for file, limit in limits.items() if lines_of(file) > limit] == []


def test_lines_of_sql_end_before_column_120():
    """As written; sqlfluff would measure what the macros render."""
    found = []
    for file in [*(PROJECT / "models").rglob("*.sql"), *(PROJECT / "analyses").rglob("*.sql")]:
        for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), start=1):
            found += [f"{named(file)}:{number}"] if len(line) > 120 else []
    assert found == []


def functions() -> Iterator[tuple[str, int]]:
    for file in RUNNER:
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef):
                yield f"{file.parent.name}/{file.name}:{node.name}", node.end_lineno - node.lineno + 1


@pytest.mark.parametrize("package", BUDGETS)
def test_the_runner_keeps_its_budget(package):
    files = [file for file in RUNNER if file.parent.name == package]
    modules, lines = BUDGETS[package]
    assert len(files) <= modules
    assert sum(len(file.read_text(encoding="utf-8").splitlines()) for file in files) <= lines


def test_functions_of_the_runner_stay_short_enough_to_read():
    assert [(name, length) for name, length in functions() if length > 30] == []


def test_the_runner_holds_no_sql():
    texts = [
        (file.name, node.value)
        for file in RUNNER
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    ]
    sql = re.compile(
        r"\bselect\b.+\bfrom\b|\b(insert into|delete from|create table|drop table)\b", re.IGNORECASE | re.DOTALL
    )
    assert [text for text in texts if sql.search(text[1])] == []


def test_every_package_of_the_runner_is_installed():
    packages = tomllib.loads((PROJECT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["setuptools"]["packages"]
    assert [package for package in BUDGETS if package not in packages] == []


def test_patterns_of_the_shipped_rules_are_quick():
    with (PROJECT / "seeds" / "reference" / "dq_rules.csv").open(encoding="utf-8", newline="") as rules:
        shipped = {rule["parameter"] for rule in csv.DictReader(rules) if rule["rule_kind"] == "matches"}
    usual = (PROJECT / "macros" / "canonical" / "usual_patterns.sql").read_text(encoding="utf-8")
    assert shipped == set(re.findall(r"^ +'(.*)',$", usual, re.MULTILINE))


def test_views_that_a_night_leaves_as_they_are_know_no_day():
    standing = [file for room in ("staging", "canonical") for file in (PROJECT / "models" / room).rglob("*.sql")]
    knowing = re.compile(r"(?<!version_)as_of|night|is_incremental")
    assert [file.name for file in standing if knowing.search(file.read_text(encoding="utf-8"))] == []


# The lock and the files


def test_the_lock_pins_all_that_the_project_asks_for():
    lock = (PROJECT / "requirements.lock").read_text(encoding="utf-8")
    pinned = set(re.findall(r"^(\S+==\S+)", lock, re.MULTILINE))
    wanted = tomllib.loads((PROJECT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["dependencies"]
    assert [package for package in wanted if package not in pinned] == []
    assert "://" not in lock
    blocks = re.findall(r"^\S+==.*?(?=^\S|\Z)", lock, re.MULTILINE | re.DOTALL)
    assert [block.split()[0] for block in blocks if "--hash=sha256:" not in block] == []


def test_no_file_names_a_folder_of_somebodys_machine():
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=PROJECT, capture_output=True, encoding="utf-8", check=False)
    if listed.returncode:
        pytest.skip("not a git checkout")
    personal = re.compile(rb"(?<![\w.:/])/(home|root|Users|work|mnt)/\w")
    names = [name for name in listed.stdout.split("\0") if name and not name.startswith("seeds/samples/")]
    files = [PROJECT / name for name in names if (PROJECT / name).is_file()]
    assert [named(file) for file in files if personal.search(file.read_bytes())] == []

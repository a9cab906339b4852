# The menu. Everything is done by dbt, the runner or pytest; a target here only says in which order.

SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory

# The first that is there, runs, and is of a version that the lock is made for.
FITS := import sys; sys.exit(not (3, 11) <= sys.version_info[:2] < (3, 13))
PYTHON ?= $(shell for p in python3.11 python3.12 python3; do $$p -c '$(FITS)' 2>/dev/null && { echo $$p; break; }; done)
BIN := .venv/bin
INSTALLED := .venv/.installed
DATABASE := $(or $(CRM_METRICS_DUCKDB),target/crm_metrics.duckdb)

# sqlfluff has dbt compile the project; with a database of its own it neither waits for a reader of the warehouse nor stops one.
LINT_APART := CRM_METRICS_DUCKDB=target/lint/crm_metrics.duckdb DBT_TARGET_PATH=target/lint

export PIP_DISABLE_PIP_VERSION_CHECK := 1
export PIP_NO_INPUT := 1

.PHONY: help build scorecard test lint sample bench clean

help: ## show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

build: $(INSTALLED) ## install into .venv, build the warehouse from the sample, print the scorecard
	@$(BIN)/crm-metrics build --no-unit-tests
	@$(BIN)/crm-metrics scorecard
	@echo
	@echo "The warehouse is $(DATABASE): one DuckDB file, to be opened by any DuckDB client. With the Python that is here:"
	@echo "  $(BIN)/python -c \"import duckdb; print(duckdb.connect('$(DATABASE)', read_only=True).sql('select * from marts.win_rate'))\""
	@echo "Another month, segment or language:  $(BIN)/crm-metrics scorecard --help"

scorecard: $(INSTALLED) ## print the scorecard of what is built
	@$(BIN)/crm-metrics scorecard

test: lint ## lint, build with unit and data tests, pytest (with CRM_METRICS_TEST_POSTGRES=1 also on Postgres)
	$(BIN)/crm-metrics build
	$(BIN)/python -m pytest

lint: $(INSTALLED) ## ruff and sqlfluff over the whole project
	$(BIN)/ruff check scripts tests/python
	@mkdir -p target/lint
	$(LINT_APART) $(BIN)/sqlfluff lint --processes 2 --disable-progress-bar --nocolor models tests analyses

sample: $(INSTALLED) ## write the simulated company anew into seeds/samples
	@$(BIN)/crm-metrics sample

bench: $(INSTALLED) ## time and memory of whole commands, as a ratio to `dbt --version`
	@PYTHONPATH=scripts $(BIN)/python -m bench

clean: ## remove what was built; .venv stays
	rm -rf target logs dbt_packages .pytest_cache .ruff_cache .hypothesis
	find scripts tests -name __pycache__ -type d -prune -exec rm -rf {} +

# The only step that uses the network: every package comes from the lock, with its hash.
$(INSTALLED): requirements.lock pyproject.toml
	@test -n "$(PYTHON)" || { echo "Python 3.11 or 3.12 is needed: make PYTHON=/path/to/python3.11 $(MAKECMDGOALS)" >&2; exit 2; }
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@echo "Installing the locked packages into .venv (about a minute) …"
	@$(BIN)/python -m pip install --quiet --quiet --no-deps --require-hashes -r requirements.lock
	@$(BIN)/python -m pip install --quiet --quiet --no-deps --no-build-isolation --editable .
	@touch $@

# Oversight dashboard. `make run` and `make test` do everything from a bare machine with Python 3.11.
SHELL := /bin/sh
PYTHON ?= python3
PORT ?= 8501
ADDRESS ?= 127.0.0.1
BIN := .venv/bin
# tests run on every core; TESTS="tests/lib -k calendar" narrows them
WORKERS ?= auto
TESTS ?=
# the benches pass this on
BENCH ?=

.DEFAULT_GOAL := help
.PHONY: help run test check audit licences fix shots bench bench-superset bench-refresh bench-load bench-glass bench-intake lock clean

help:  ## list the targets
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## (.*)/  make \1\t\2/' | expand -t 24

run: .venv/run.stamp  ## start the dashboard, with a demonstration province if there is no data
	@echo "==> Database"
	@$(BIN)/python -m lib migrate
	@$(BIN)/python -m lib demo --if-empty
	@echo "==> Dashboard"
	@exec $(BIN)/python -m lib serve --port $(PORT) --address $(ADDRESS)

test: .venv/test.stamp  ## run every test, on SQLite, PostgreSQL and in a browser
	@sh tests/browser/install.sh
	@sh tests/deploy/install.sh
	@$(BIN)/python -m pytest -n $(WORKERS) --dist loadgroup $(TESTS)

check: .venv/test.stamp  ## formatting, lint, types, faults and licences of packages
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy
	@$(BIN)/python -m tests.supply.audit
	@$(BIN)/python -m tests.supply.licences --check

audit: .venv/test.stamp  ## ask the network whether a pinned package has a published fault
	@test -x .venv/audit/bin/pip-audit || $(PYTHON) -m venv .venv/audit
	@.venv/audit/bin/pip install --quiet --disable-pip-version-check pip-audit==2.10.1
	@.venv/audit/bin/pip-audit --strict --no-deps --disable-pip -r requirements.lock

licences: .venv/test.stamp  ## write docs/licences.md from what the packages say of themselves
	@$(BIN)/python -m tests.supply.licences

fix: .venv/test.stamp  ## format, and mend what lint can mend
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .

shots: .venv/test.stamp  ## a screenshot of every page, desktop and phone, light and dark, into shots/
	@sh tests/browser/install.sh
	@$(BIN)/python -m tests.browser.shots

bench: .venv/test.stamp  ## what pages ask over 100,000, 1 million, 10 million files (BENCH="--help")
	@$(BIN)/python -m tests.bench.big $(BENCH)

bench-superset: .venv/test.stamp .venv/superset/made.stamp  ## the same questions asked of Apache Superset
	@$(BIN)/python -m tests.bench.superset $(BENCH)

bench-refresh: .venv/test.stamp  ## counting ahead anew, and taking 10,000 changes in (BENCH="--help")
	@$(BIN)/python -m tests.bench.big.refreshing $(BENCH)

bench-load: .venv/test.stamp  ## what 1, 10 and 50 people at once do to a server (BENCH="--help")
	@$(BIN)/python -m tests.bench.load $(BENCH)

bench-glass: .venv/test.stamp  ## from click to painted in a browser, beside an empty page (BENCH="--help")
	@$(BIN)/python -m tests.bench.glass $(BENCH)

bench-intake: .venv/test.stamp  ## how fast intake is beside a plain bulk insert
	@$(BIN)/python -m tests.bench.intake $(BENCH)

lock: .venv/test.stamp  ## write what is installed now to requirements.lock
	@$(BIN)/pip freeze > requirements.lock

clean:  ## remove the environment, caches and screenshots (never the database)
	rm -rf .venv shots .pytest_cache .mypy_cache .ruff_cache .hypothesis
	find lib pages tests -name __pycache__ -type d -exec rm -rf {} +

.venv/bin/python:
	@echo "==> Python environment (.venv)"
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "Python 3.11 or newer is needed; name it: make run PYTHON=python3.11"; exit 1; }
	@$(PYTHON) -m venv .venv || { rm -rf .venv; \
		echo "This Python cannot make environments. On Debian: apt-get install python3-venv"; exit 1; }

.venv/run.stamp: .venv/bin/python requirements.txt requirements.lock
	@echo "==> Packages of the dashboard (about 45, once)"
	@$(BIN)/pip install --disable-pip-version-check --no-compile -r requirements.txt -c requirements.lock
	@touch $@

.venv/test.stamp: .venv/run.stamp requirements-dev.txt
	@echo "==> Packages of checks and tests (once)"
	@$(BIN)/pip install --disable-pip-version-check --no-compile -r requirements-dev.txt -c requirements.lock
	@touch $@

.venv/superset/made.stamp: tests/bench/superset/requirements.txt tests/bench/superset/requirements.lock
	@echo "==> Packages of Apache Superset, in an environment of its own (about 150, once)"
	@test -x .venv/superset/bin/pip || $(PYTHON) -m venv .venv/superset
	@.venv/superset/bin/pip install --disable-pip-version-check --no-compile \
		-r tests/bench/superset/requirements.txt -c tests/bench/superset/requirements.lock
	@touch $@

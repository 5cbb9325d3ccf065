# Halfrond: the two commands are `make demo` and `make test`; `make help` lists the others.
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
PYTHON ?= python3
BIN := .venv/bin
WEB := services/chamber/web
BUILT := $(WEB)/static/build/manifest.json

# Bytecode is kept, whatever the machine says: each command and each process of an assembly would compile anew
# all that it imports, which takes it twice as long to start.
export PYTHONDONTWRITEBYTECODE :=

.PHONY: help setup demo test faults year explore journeys screens check texts format bench auditor events lock clean

help: ## this list
	@grep -hE '^[a-z-]+:.*?## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /  make \1|/' | column -t -s '|'

setup: .venv/.done $(BUILT) ## only the set-up: a private Python environment with the locked dependencies

.venv/.done: requirements.lock pyproject.toml bin/setup
	@PYTHON="$(PYTHON)" bin/setup

$(BUILT): .venv/.done $(WEB)/building.py $(WEB)/package-lock.json $(shell find $(WEB)/ts $(WEB)/scss -name '*.scss' -o -name '*.ts')
	@$(BIN)/python $(WEB)/building.py build
	@touch $@

demo: setup ## found the Ghent demo assembly and serve it (HALFROND_DATA, HALFROND_PORT)
	@exec $(BIN)/halfrond demo

test: setup ## the whole test suite on real PostgreSQL and real NATS, under five minutes
	@$(BIN)/python -m pytest -q --numprocesses auto --dist loadfile

faults: setup ## kill -9, tampering, lost disks, restoring, upgrading: on assemblies that are served; some minutes
	@$(BIN)/python -m pytest -q -m fault --numprocesses auto --dist loadfile --no-loadscope-reorder

year: setup ## ten thousand delegations over a simulated year, on a PostgreSQL that is killed; many minutes
	@$(BIN)/python -m pytest -q -m year tests/services/clerk

explore: setup ## the tests that draw examples, with others than always and more of them (TESTS=tests/events); many minutes
	@$(BIN)/python -m pytest -q --hypothesis-profile long --timeout 3600 $(or $(TESTS),tests/events tests/contracts tests/services/clerk)

journeys: setup ## walk through the demo with a browser; needs Chromium (Debian: apt-get install chromium)
	@$(BIN)/python -m pytest -q -m journey tests/journeys

screens: setup ## the pictures of docs/pages.md, taken anew from a demo; needs Chromium
	@$(BIN)/python -m tests.journeys.screens docs/screens

check: setup ## format, lint, types, imports; the pages' scripts and translations, and what describes the streams
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-cache
	@$(BIN)/python -m services.cli.events_page --check docs/events.md
	@$(BIN)/python -m services.chamber.asyncapi | $(BIN)/python $(WEB)/building.py check
	@$(BIN)/python $(WEB)/texts.py check

texts: setup ## gather what the pages say for translation, in services/chamber/web/locale
	@$(BIN)/python $(WEB)/texts.py gather

format: setup ## put the code in its format
	@$(BIN)/ruff format .
	@$(BIN)/ruff check --fix-only .

bench: setup ## speed as ratios, each against a limit or a peer measured in the same run
	@$(BIN)/halfrond bench

auditor: setup ## the one-file reader of a log, dist/halfrond-audit.pyz, and its SHA-256
	@$(BIN)/python -m services.cli.one_file dist/halfrond-audit.pyz

events: setup ## write docs/events.md anew, from the docstrings of the events
	@$(BIN)/python -m services.cli.events_page docs/events.md

lock: setup ## renew requirements.lock from pyproject.toml
	@.tools/uv/bin/uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --no-emit-find-links --no-annotate --all-extras --upgrade \
	  --custom-compile-command 'make lock' --output-file requirements.lock pyproject.toml requirements.in

clean: ## remove what set-up and tests made (not the data)
	@rm -rf .venv .tools .mypy_cache .ruff_cache .pytest_cache .hypothesis

# Every target has a line of help: `make help` prints them.
.DEFAULT_GOAL := help
.PHONY: help run test test-fast check fix bench contact-sheet mutants audit lock docs revision venv dev-venv
MAKEFLAGS += --no-print-directory
# Three processes that compile Prefect again at each start take five seconds more: Python keeps what it compiled.
unexport PYTHONDONTWRITEBYTECODE

BIN := .venv/bin
# Worker processes of pytest: one a core.
JOBS ?= auto

help: ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-13s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: venv ## install, start everything on this machine with the demo case, print where to look; Ctrl-C stops
	@exec $(BIN)/lot up --demo

test: dev-venv ## everything: lint, types, import rules, generated docs, then all tests with coverage
	@scripts/ensure-chromium
	@scripts/ensure-postgresql
	@$(MAKE) check
	@$(BIN)/python -m slipcover -m pytest -n $(JOBS) --dist loadfile --no-loadscope-reorder

test-fast: dev-venv ## the law and the methods only: no database, no browser, a few seconds
	@$(BIN)/pytest tests/gates tests/methods

check: dev-venv ## lint, format, types, import rules, generated docs up to date
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-logo
	@$(BIN)/python -m scripts.generate_docs --check

fix: dev-venv ## mend what a machine can: lint, format, generated docs
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .
	@$(BIN)/python -m scripts.generate_docs

docs: dev-venv ## write docs/reference/ again from the code
	@$(BIN)/python -m scripts.generate_docs

revision: dev-venv ## the next Alembic revision from what models/ says now: make revision m="why"
	@$(BIN)/python -m scripts.revision "$(m)"

bench: dev-venv ## the figures we promise, as JSON lines and a table; some of them: make bench only=votes,kills
	@scripts/ensure-postgresql
	@$(BIN)/python -m tests.benchmarks $(only)

contact-sheet: dev-venv ## pictures of every page, light and dark, on a phone and a desktop, in build/contact-sheet/index.html
	@scripts/ensure-chromium
	@$(BIN)/python -m tests.dashboard.gallery

mutants: dev-venv ## flip each comparison, all/any and not in gates/decide.py once; the tests must notice every one
	@$(BIN)/python -m tests.mutants

audit: dev-venv ## known vulnerabilities in the locked dependencies
	@$(BIN)/pip-audit --require-hashes --disable-pip -r requirements.lock

lock: dev-venv ## compile both locks again from pyproject.toml: a week old at least, with hashes, without addresses
	@$(BIN)/python -m scripts.lock

venv:
	@scripts/install requirements.lock

dev-venv:
	@scripts/install requirements-dev.lock

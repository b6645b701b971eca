# Two commands on a fresh machine: `make run` and `make test`. `make help` lists the rest.
PYTHON ?= python3
VENV   ?= .venv
BIN    := $(VENV)/bin
PIP    := $(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt

.DEFAULT_GOAL := help
.PHONY: help run test check bench browser network translations clean

help: ## show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-14s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

$(VENV)/.product: pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "Kikimimi needs Python 3.11 or newer; say which one with: make PYTHON=/path/to/python3"; exit 1; }
	@test -x $(BIN)/python || { echo "Making $(VENV) …"; $(PYTHON) -m venv $(VENV); }
	@echo "Installing Kikimimi (a minute or two) …"
	@$(PIP) -e .
	@touch $@

$(VENV)/.test: $(VENV)/.product
	@echo "Installing what the tests need …"
	@$(PIP) -e '.[test]'
	@touch $@

$(VENV)/.check: $(VENV)/.test
	@$(PIP) -e '.[test,check,browser]'
	@touch $@

$(VENV)/.browser: $(VENV)/.test
	@$(PIP) -e '.[test,browser]'
	@touch $@

run: $(VENV)/.product ## start the console with the demo town on 127.0.0.1:8000
	@$(BIN)/kikimimi serve

test: $(VENV)/.test ## everything that needs Python only, real PostgreSQL included
	@$(BIN)/python -m pytest -q -n auto

check: $(VENV)/.check ## ruff, mypy strict, import rules, migrations, translations
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check -q .
	@$(BIN)/mypy
	@$(BIN)/lint-imports
	@$(BIN)/python -m pytest -q -n auto tests/house

browser: $(VENV)/.browser ## the journeys in Debian's Chromium
	@$(BIN)/python -m pytest -q -m browser tests || \
	  { echo "Once more, only what failed: a browser is shy on a busy machine."; \
	    $(BIN)/python -m pytest -q -m browser --last-failed tests; }

network: $(VENV)/.test ## against servers from apt and npm
	@$(BIN)/python -m pytest -q -m network_servers tests || \
	  { echo "Once more, only what failed: these servers take their time."; \
	    $(BIN)/python -m pytest -q -m network_servers --last-failed tests; }

bench: $(VENV)/.test ## both sides of every ratio we promise
	@$(BIN)/kikimimi bench

translations: $(VENV)/.test ## collect new texts into the Japanese catalogue and compile it
	@$(BIN)/python -m app.web.catalogue

clean: ## remove what was built (never data/)
	@rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis

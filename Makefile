# Two commands do all the set-up: `make run` and `make test`. Both need Python 3.11 or newer and nothing else.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check
ARGS ?=

.PHONY: help run test check format lock protocol page bench screenshots clean

help: ## List what can be made
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

run: $(VENV)/run.stamp page ## Start the interviewer on this machine and print its address (ARGS="--port 8001" goes to `interviewer serve`)
	@$(BIN)/interviewer serve $(ARGS)

test: $(VENV)/dev.stamp page ## Run every test
	$(BIN)/python -m pytest -n auto --dist loadfile $(ARGS)
	$(BIN)/python hatch_build.py npm run test

check: $(VENV)/dev.stamp page ## Format, lint, types, import contracts, and the page's own checks
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/interviewer prompts check
	$(BIN)/python hatch_build.py npm run check

format: $(VENV)/dev.stamp ## Put all code into shape
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .
	$(BIN)/python hatch_build.py npm run format

bench: $(VENV)/dev.stamp page ## Measure speed as ratios against references in the same run
	$(BIN)/python -m tests.bench $(ARGS)

screenshots: $(VENV)/dev.stamp page ## Photograph the page in every state, both themes and widths, into web/screenshots/
	$(BIN)/python -m tests.e2e.screenshots $(ARGS)

protocol: $(VENV)/dev.stamp ## Write what is generated: protocol page and types, JSON Schemas of prompts/
	$(BIN)/python -m interviewer.server.protocol
	$(BIN)/python hatch_build.py npm run protocol
	$(BIN)/interviewer prompts schema --write

lock: $(VENV)/dev.stamp ## Choose and hash-pin dependencies anew
	$(PIP) install --quiet uv
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-annotate --no-header pyproject.toml --extra eval --output-file requirements/run.txt
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-annotate --no-header pyproject.toml --extra eval --extra dask --group dev --output-file requirements/dev.txt
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-annotate --no-header --group build --output-file requirements/build.txt
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-annotate --no-header --group node --output-file requirements/node.txt

page: $(VENV)/python.stamp
	@if $(BIN)/python hatch_build.py wants-node; then $(PIP) install --quiet --require-hashes --requirement requirements/node.txt; fi
	@$(BIN)/python hatch_build.py

$(VENV)/python.stamp:
	@$(PYTHON) -c 'import sys; sys.exit(0 if sys.version_info >= (3, 11) else "Python 3.11 or newer is needed, this is " + sys.version.split()[0] + ": make PYTHON=python3.12 run")'
	$(PYTHON) -m venv $(VENV)
	@touch $@

$(VENV)/run.stamp: $(VENV)/python.stamp requirements/run.txt requirements/build.txt pyproject.toml | page
	$(PIP) install --quiet --require-hashes --requirement requirements/run.txt --requirement requirements/build.txt
	$(PIP) install --quiet --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/dev.stamp: $(VENV)/run.stamp requirements/dev.txt
	$(PIP) install --quiet --require-hashes --requirement requirements/dev.txt
	@touch $@

clean: ## Remove everything that was made
	rm -rf $(VENV) interviewer/server/static web/node_modules dist .pytest_cache .ruff_cache .mypy_cache .hypothesis .import_linter_cache

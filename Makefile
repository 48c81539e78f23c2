PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
UV_VERSION := 0.13.8
READY := $(VENV)/.ready
export PYTHONHASHSEED := 0

.PHONY: help setup review test check lint types imports notebooks notebooks-check docs docs-check wheel adopt bench prove lock environment format clean
help:            ## this list
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/' | expand -t 18

$(READY): requirements.lock pyproject.toml
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "cjm-workbench needs Python 3.11 or newer")'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --disable-pip-version-check 'uv==$(UV_VERSION)'
	$(BIN)/uv pip sync --quiet --compile-bytecode --python $(BIN)/python --require-hashes requirements.lock
	$(BIN)/uv pip install --quiet --python $(BIN)/python --no-deps --no-build-isolation --editable .
	touch $@

setup: $(READY)  ## set up the environment, without running anything

review: $(READY) ## review every segment of the demo client, and print where the index is
	$(BIN)/cjm review demo

test: $(READY)   ## run every test
	$(BIN)/python -m pytest -q -n auto

check: lint types imports notebooks-check docs-check  ## what must hold beside the tests

lint: $(READY)   ## ruff, format and lint
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .

types: $(READY)  ## mypy, strict on the package
	$(BIN)/mypy

imports: $(READY) ## the direction of imports
	$(BIN)/lint-imports

notebooks: $(READY) ## make notebooks/*.ipynb from notebooks/source/*.py
	$(BIN)/python -m notebooks.generate

notebooks-check: $(READY)
	$(BIN)/python -m notebooks.generate --check

docs: $(READY)   ## make docs/settings.md and docs/tables.md from the code
	$(BIN)/python -m docs.generate

docs-check: $(READY)
	$(BIN)/python -m docs.generate --check

wheel: $(READY)  ## build the wheel, under dist/
	rm -rf build  # what an earlier build left there would go into this one
	$(BIN)/pip wheel --quiet --disable-pip-version-check --no-deps --no-build-isolation --wheel-dir dist .

adopt: $(READY)  ## bring an edited notebook back to source: make adopt NB=03_paths
	$(BIN)/python -m notebooks.generate --adopt $(NB)

bench: $(READY)  ## side-by-side measurements
	$(BIN)/python -m benchmarks

prove: $(READY)  ## what is found, claimed and held over 200 seeds; it goes on where it broke off
	$(BIN)/python -m proof

lock: $(READY)   ## refresh requirements.lock
	$(BIN)/uv pip compile --quiet --universal --generate-hashes --no-header --all-extras --group dev pyproject.toml -o requirements.lock
	! grep -qE 'https?://' requirements.lock

environment: $(READY) ## make environment.yml from pyproject.toml
	$(BIN)/python tests/packaging/test_environment_yml.py

format: $(READY) ## let ruff rewrite the code
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

clean:           ## remove the environment and caches
	rm -rf $(VENV) .cjm .pytest_cache .mypy_cache .ruff_cache

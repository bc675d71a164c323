# Thin on purpose: the gates themselves are in ci/gates.py, which also runs without make.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check -c ci/constraints.txt
INPUTS := pyproject.toml ci/constraints.txt

.DEFAULT_GOAL := help
.PHONY: help compare test lint docs bench board readme fmt clean

help:  ## say what there is
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-8s %s\n", $$1, $$2 }' Makefile

compare: $(VENV)/.package  ## score every installed extractor on the built-in gold
	@$(BIN)/extractbench compare

test: $(VENV)/.gates  ## run every gate: style, types, contracts, docs, wheel, tests
	$(BIN)/python ci/gates.py all

lint: $(VENV)/.gates  ## run the quick gates: style, types, contracts
	$(BIN)/python ci/gates.py lint types contracts

docs: $(VENV)/.gates  ## run the documentation's examples and build it into docs/_build/html
	$(BIN)/python ci/gates.py docs

bench: $(VENV)/.bench  ## time scoring beside that of the peers, into benchmarks/results.md
	$(BIN)/python benchmarks/report.py

board: $(VENV)/.package  ## run the built-in extractors, some trained for minutes, for the board in benchmarks/results
	$(BIN)/python ci/board.py

readme: board  ## write anew what README.md shows: the comparison and the board
	$(BIN)/python ci/readme.py

fmt: $(VENV)/.gates  ## format the code and mend what can be mended
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

clean:  ## remove what was installed, built and cached
	rm -rf $(VENV) build dist docs/_build .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "$(PYTHON) is older than Python 3.11; name another: make PYTHON=python3.11" >&2; exit 1; }
	$(PYTHON) -m venv $(VENV) || { rm -rf $(VENV); exit 1; }

$(VENV)/.package: $(INPUTS) | $(BIN)/python
	$(PIP) -e .
	@touch $@

$(VENV)/.bench: $(INPUTS) | $(BIN)/python
	$(PIP) -e '.[bench]'
	@touch $@ $(VENV)/.package

$(VENV)/.gates: $(INPUTS) | $(BIN)/python
	$(PIP) -e '.[test-extras,docs,peers]'
	@touch $@ $(VENV)/.package

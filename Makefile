# Everything runs in .venv; the two commands a fresh machine needs are `make demo` and `make test`.
PYTHON ?= python3
BIN := .venv/bin
DEMO := tests/demo/demo.opus
SHARED := ../shared

.PHONY: help install models both-models demo test lint check eval recipes bench soak train clean

help:  ## Show these targets
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

.venv/installed: pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' || { \
	  echo "Python 3.11 이상과 venv가 필요합니다 / Python 3.11+ with venv is needed:"; \
	  echo "  sudo apt-get install python3 python3-venv"; exit 1; }
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --upgrade pip
	$(BIN)/python -m pip install --quiet --constraint constraints.txt --editable '.[dev]'
	@touch $@

install: .venv/installed  ## Create the environment

models: install  ## Fetch and verify the embedded speech models
	$(BIN)/minutes models pull

demo: models  ## Make minutes of the demo recording (synthetic voices, fictional meeting)
	$(BIN)/minutes run $(DEMO)

both-models: models
	$(BIN)/minutes models pull base

test: both-models  ## Run all tests; most of those that recognise use the smaller model
	$(BIN)/python -m pytest

lint: install  ## Style, types and floors
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/hadolint Dockerfile

check: lint test  ## Lint and test

eval: both-models  ## Every figure of docs/quality.md, as far as the measuring material is at hand
	$(BIN)/python -m tests.eval

recipes: models  ## The table of docs/diarization.md (an hour)
	$(BIN)/python -m tests.bench.diarization_recipes

bench: models  ## Speed and memory, as ratios in one run
	$(BIN)/python tests/bench/bench.py
	$(BIN)/python -m tests.bench.reexport

soak: install  ## 300 recordings arrive while the service runs, with fast engines (minutes)
	$(BIN)/python -m tests.faults.soak 300

train: install  ## Train the sentence classifier from the labelled sentences
	$(BIN)/python -m minutes.language.training $(SHARED)/gold/sentences.ko.train.jsonl

clean:  ## Remove the environment and caches; recordings, state and exports stay
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .import_linter_cache build *.egg-info

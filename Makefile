# Everything runs in .venv; the two commands a fresh machine needs are `make demo` and `make test`.
PYTHON ?= python3
BIN := .venv/bin
DEMO := tests/demo/demo.opus
SHARED := ../shared
RECORDINGS := $(SHARED)/recordings

.PHONY: help install models demo test lint check eval eval-shared recipes bench soak train clean

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

test: models  ## Run all tests
	$(BIN)/python -m pytest

lint: install  ## Style, types and floors
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/hadolint Dockerfile

check: lint test  ## Lint and test

eval: models  ## Accuracy on the demo and, where it is at hand, on the measuring material
	$(BIN)/minutes eval recording $(DEMO) --reference tests/demo/script.json
	@if [ -d $(SHARED) ]; then $(MAKE) --no-print-directory eval-shared; \
	else echo "$(SHARED): not here, so only the demo was measured"; fi

eval-shared: models
	$(BIN)/minutes eval recording $(RECORDINGS)/ko_roundtable_dev.flac \
	  --reference $(RECORDINGS)/ko_roundtable_dev.json
	$(BIN)/python tests/bench/transcription_modes.py --sets talks roundtable \
	  --modes "bare batched" "bare sequential" default
	for clip in $(RECORDINGS)/en_meetings/ami_pyannote_*.flac; do \
	  case $$clip in *dev0*) set=development;; *) set=train;; esac; \
	  $(BIN)/minutes eval recording $$clip \
	    --reference $(RECORDINGS)/en_meetings/debug.$$set.rttm || exit 1; done
	$(BIN)/minutes eval sentences $(SHARED)/gold/sentences.ko.dev.jsonl \
	  $(SHARED)/gold/sentences.ko.assembly.dev.jsonl

recipes: models  ## The table of docs/diarization.md (an hour)
	$(BIN)/python tests/bench/diarization_recipes.py

bench: models  ## Speed and memory, as ratios in one run
	$(BIN)/python tests/bench/bench.py

soak: install  ## 300 recordings arrive while the service runs, with fast engines (minutes)
	$(BIN)/python -m tests.faults.soak 300

train: install  ## Train the sentence classifier from the labelled sentences
	$(BIN)/python -m minutes.language.training $(SHARED)/gold/sentences.ko.train.jsonl

clean:  ## Remove the environment and caches; recordings, state and exports stay
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .import_linter_cache build *.egg-info

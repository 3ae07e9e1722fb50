# The two commands are `make run` and `make test`; `make help` lists the rest.
# Set-up happens once: .venv is made anew only when the pinned requirements change.

VENV      := .venv
ifeq ($(OS),Windows_NT)
BIN       := $(VENV)/Scripts
else
BIN       := $(VENV)/bin
endif
PYTHONS   := $(PYTHON) python3.11 python3 python py
INPUTS    ?= inputs/example
OUTPUT    ?= output
# The example ends with 2026-Q2; judging it as of a fixed day gives the same figures on every machine.
# For your own inputs: make run INPUTS=inputs AS_OF=
AS_OF     ?= 2026-09-15
AS_OF_OPT := $(if $(AS_OF),--as-of $(AS_OF))
WORKERS   ?= 2

export DO_NOT_TRACK := 1
export DAGSTER_DISABLE_TELEMETRY := yes
export DBT_SEND_ANONYMOUS_USAGE_STATS := false
export GX_ANALYTICS_ENABLED := false
export PYTHONUTF8 := 1

.PHONY: run test lint lint-python lint-sql bench study dev example docs requirements clean help

run: $(VENV)/.ready  ## the main job on the example programme (INPUTS=, OUTPUT=, AS_OF=)
	@$(BIN)/accord run --inputs "$(INPUTS)" --output "$(OUTPUT)" $(AS_OF_OPT)

test: $(VENV)/.ready-dev  ## every test
	@$(BIN)/python -m pytest -n $(WORKERS) --dist loadfile --no-loadscope-reorder

lint: $(VENV)/.ready-dev  ## style, types, the rule of the rooms, SQL
	@$(MAKE) --no-print-directory --jobs=2 lint-python lint-sql

lint-python: $(VENV)/.ready-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

lint-sql: $(VENV)/.ready-dev
	$(BIN)/sqlfluff lint --processes $(WORKERS) dbt_project/models dbt_project/tests

bench: $(VENV)/.ready-dev  ## time of each step, and of intake against bare reading
	@$(BIN)/python -m tests.bench

study: $(VENV)/.ready-dev  ## plant failures in 200 made-up partnerships and look for them: docs/flag-study.md
	@$(BIN)/python -m tests.study

dev: $(VENV)/.ready  ## Dagster's pages on the example programme, at http://127.0.0.1:3000
	@$(BIN)/accord dev --inputs "$(INPUTS)" --output "$(OUTPUT)" $(AS_OF_OPT)

example: $(VENV)/.ready  ## write the made-up programme anew
	@$(BIN)/accord example inputs/example

docs: $(VENV)/.ready  ## write docs/indicators.md anew from the register
	@$(BIN)/python -m orchestration.reference

requirements: $(VENV)/.ready-dev  ## pin every dependency anew, with hashes
	$(BIN)/python -m uv pip compile --universal --python-version 3.11 --generate-hashes --no-annotate --no-header \
	    --no-strip-extras --upgrade pyproject.toml -o requirements.txt
	$(BIN)/python -m uv pip compile --universal --python-version 3.11 --generate-hashes --no-annotate --no-header \
	    --no-strip-extras -c requirements.txt --group dev pyproject.toml -o requirements-dev.txt

clean:  ## remove the environment and everything that a run made
	rm -rf $(VENV) $(OUTPUT)

help:  ## this list
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## */\t/' | sort

$(VENV)/.ready: requirements.txt pyproject.toml
	@found=; for python in $(PYTHONS); do \
	    if command -v $$python >/dev/null 2>&1 && \
	       $$python -c 'import sys, venv, ensurepip; sys.exit(sys.version_info[:2] != (3, 11))' >/dev/null 2>&1; \
	    then found=$$python; break; fi; done; \
	if [ -z "$$found" ]; then \
	    echo "Python 3.11 with its venv module was not found. Install it (on Debian: python3.11 and python3.11-venv)," \
	         "or name it: make run PYTHON=/path/to/python3.11" >&2; exit 1; fi; \
	echo "Setting up once in $(VENV) (a few minutes) ..."; $$found -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-compile --require-hashes -r requirements.txt
	@$(BIN)/python -m compileall -qq -j 0 -x '[/\\]tests[/\\]' $(VENV) || true  # pip would do it on one core
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@$(BIN)/python -m orchestration.transform  # reads the models once, so that the first run need not
	@touch $@

$(VENV)/.ready-dev: $(VENV)/.ready requirements-dev.txt
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.txt
	@touch $@

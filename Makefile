# Everything a person types. Set-up leaves stamps inside .venv, so a second call does nothing;
# a changed lock, or a folder removed by hand, makes the step run again.

PYTHON ?= python3
PORT ?= 8000
export PORT
# Trust what this machine trusts: behind a company's own certificate authority the built-in lists fail.
export UV_SYSTEM_CERTS ?= true
export NODE_USE_SYSTEM_CA ?= 1

# Compiled once here: where Python may not write bytecode, every start would compile all it imports.
export UV_COMPILE_BYTECODE ?= true

# ONNX Runtime tells its maker nothing; the product says so itself (evidence/models/sessions.py).
export ORT_DISABLE_TELEMETRY := 1

PY := .venv/bin/python
UV := .venv/bin/uv
STAMP := .venv/.stamps
ARGS ?=

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
MAKEFLAGS += --no-print-directory

.PHONY: help
help: ## list the targets
	@sed -n 's/^\([a-z-]*\):.*## /make \1\t/p' Makefile | expand -t 18

.PHONY: run
run: setup ## set up, then start portal, console, worker and the toy exchange with demo data
	@.venv/bin/reinstate demo up

.PHONY: setup
setup: ## the set-up alone: packages, page assets, fonts, weights
	@$(MAKE) -s -j3 $(STAMP)/base $(STAMP)/assets $(STAMP)/weights $(STAMP)/messages

.PHONY: setup-dev
setup-dev:
	@$(MAKE) -s -j3 $(STAMP)/dev $(STAMP)/assets $(STAMP)/weights $(STAMP)/messages

# Journeys have sites and browsers with processes of their own: they run by themselves, in two groups
# side by side, and the first line leaves out just the folder that the second one runs. What a file
# prepares for long (`xdist_group`) is prepared by one worker, not by each of them.
.PHONY: test
test: setup-dev chromium ## set up, then every test, browser tests included (ARGS="tests/domain -x")
ifeq ($(strip $(ARGS)),)
	@$(PY) -m pytest --ignore tests/e2e -n auto --maxprocesses 4 --dist loadgroup
	@$(PY) -m pytest tests/e2e -n auto --maxprocesses 2
else
	@$(PY) -m pytest $(ARGS)
endif

.PHONY: lint
lint: $(STAMP)/dev ## style, types, layers, missing migrations
	@$(PY) -m ruff check .
	@$(PY) -m ruff format --check .
	@$(PY) -m mypy
	@.venv/bin/lint-imports
	@$(PY) -m django makemigrations --check --dry-run --settings reinstate.config.settings

.PHONY: check
check: lint test ## lint + test, what .ci/run calls

.PHONY: bench
bench: setup-dev ## accuracy and speed (DATA=folder of labelled photos; ARGS=submission for one)
	@$(if $(DATA),REINSTATE_DATA="$(abspath $(DATA))") $(PY) -m bench $(ARGS)

.PHONY: chaos
chaos: setup ## kill worker and servers at bad moments; nothing may be lost (ARGS="--rounds 20")
	@$(PY) -m tools.chaos $(ARGS)

.PHONY: wander
wander: setup ## let everybody of a demo press what they are offered; nothing may fall over (ARGS="--steps 5000 --seed 7")
	@$(PY) -m tools.wander $(ARGS)

.PHONY: test-scale
test-scale: setup-dev ## store, services, API and pages on a PostgreSQL of its own, then the night of 10 million accounts
	@$(PY) tools/with_postgresql.py $(PY) -m pytest -q tests/store tests/services tests/api tests/web tests/scale $(ARGS)
	@$(PY) -m bench.sweep

.PHONY: messages
messages: $(STAMP)/base ## bring the catalogues of translated texts in line with the sources, list what is missing
	@$(PY) tools/messages.py extract && $(PY) tools/messages.py todo && $(PY) tools/messages.py compile

.PHONY: lock
lock: $(STAMP)/base ## compile the locks again from requirements/*.in and package.json (ARGS=--upgrade)
	@$(PY) tools/compile_locks.py $(ARGS)

.PHONY: clean
clean: ## remove what set-up made; data under var/ stays
	rm -rf .venv node_modules src/reinstate/web/static/vendor var/fonts var/models

# ---- the steps of set-up ----------------------------------------------------------------------

$(STAMP)/venv:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { \
	  echo "set-up: $(PYTHON) is missing or older than 3.11; install Python 3.11 or newer," \
	    "or name it: make PYTHON=/path/to/python3" >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { \
	  echo "set-up: $(PYTHON) lacks venv; on Debian and Ubuntu run: apt-get install python3-venv" >&2; exit 1; }
	@echo "set-up: environment"
	@$(PYTHON) -m venv .venv
	@mkdir -p $(STAMP) && touch $@

$(STAMP)/uv: $(STAMP)/venv requirements/bootstrap.txt
	@$(PY) -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/bootstrap.txt
	@touch $@

$(STAMP)/base: $(STAMP)/uv requirements/base.txt pyproject.toml
	@echo "set-up: packages"
	@$(UV) pip install --quiet --python $(PY) --require-hashes -r requirements/base.txt
	@$(UV) pip install --quiet --python $(PY) --offline --no-deps --no-build-isolation --editable .
	@$(PY) -m compileall -q src
	@touch $@

$(STAMP)/dev: $(STAMP)/base requirements/dev.txt
	@echo "set-up: packages for tests and lint"
	@$(UV) pip install --quiet --python $(PY) --require-hashes -r requirements/base.txt -r requirements/dev.txt
	@touch $@

# Node.js is a wheel of the base lock. Scripts of npm packages never run (.npmrc).
$(STAMP)/assets: $(STAMP)/base package-lock.json .npmrc tools/install_assets.py
	@echo "set-up: page assets and fonts"
	@PATH="$(CURDIR)/.venv/bin:$$PATH" .venv/bin/npm ci --loglevel=error >/dev/null
	@$(PY) tools/install_assets.py
	@touch $@

$(STAMP)/messages: $(STAMP)/base tools/messages.py $(wildcard src/reinstate/locale/*/LC_MESSAGES/*.po)
	@$(PY) tools/messages.py compile
	@touch $@

# Needs nothing but pip, so it runs beside the packages.
$(STAMP)/weights: $(STAMP)/uv src/reinstate/evidence/models/models.toml
	@echo "set-up: weights"
	@PYTHONPATH=src $(PY) -m reinstate.evidence.models.weights install
	@touch $@

ifeq ($(wildcard var/fonts/fonts.json),)
.PHONY: $(STAMP)/assets
endif
ifeq ($(wildcard var/models/*),)
.PHONY: $(STAMP)/weights
endif

.PHONY: chromium
chromium:
	@command -v chromium >/dev/null || { \
	  if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
	    echo "set-up: chromium for the browser tests"; \
	    apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -qq -y chromium >/dev/null; \
	  else \
	    echo "make test: chromium is missing; run: sudo apt-get install chromium" >&2; exit 1; \
	  fi; }

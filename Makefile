# make demo      the squeeze of November 2025, answered (sets up everything the first time)
# make gui       the same in a window (fetches Qt the first time)
# make test      all quick tests             make test-slow   the long ones
# make test-screen   tests of the window on a real screen server, where Xvfb is installed
# make check     style, types, imports       make bench       speed of the engine
# make docs      the documentation as a site (build/site/index.html)
# make frozen    the desktop program as a folder that needs no Python (dist/minersim), tried out
# make fuzz      wrong input of every kind, more than 100,000 inputs (half an hour)
# make soak      hours at the window, and hundreds of kills: nothing grows, nothing is half-written
# make clean     forget the environment

.DEFAULT_GOAL := demo
.PHONY: demo gui test test-slow test-screen check format docs bench frozen fuzz soak clean

VENV := .venv
BIN := $(VENV)/bin
PIP_INSTALL := $(BIN)/python -m pip install -qq --disable-pip-version-check -c constraints.txt

# the first Python that is new enough; name another with: make demo PYTHON=/path/to/python3.12
PYTHON ?= $(shell for python in python3 python3.14 python3.13 python3.12 python3.11 python; do \
	if $$python -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; \
	then echo $$python; break; fi; done)

demo: $(VENV)/.installed
	@$(BIN)/minersim run scenarios/squeeze-2025-11.toml
	@printf '\nYour own machines, power price and futures, in a window:  make gui\n'

gui: $(VENV)/.installed-gui
	@$(BIN)/minersim gui

test: $(VENV)/.installed-dev
	@$(BIN)/python -m pytest -q -n auto

test-slow: $(VENV)/.installed-dev
	@$(BIN)/python -m pytest -q -n auto -m slow

# `make test` paints the window into memory; a screen server has its own ideas of focus and size.
# One process: two would take the focus from each other.
test-screen: $(VENV)/.installed-dev
	@command -v xvfb-run >/dev/null || { \
		echo "make test-screen needs Xvfb and its script xvfb-run (Debian, Ubuntu: apt install xvfb)" >&2; exit 1; }
	@QT_QPA_PLATFORM=xcb xvfb-run --auto-servernum --server-args='-screen 0 1600x1200x24' \
		$(BIN)/python -m pytest -q -n 0 tests/gui

check: $(VENV)/.installed-dev
	@$(BIN)/ruff check --quiet .
	@$(BIN)/ruff format --quiet --check .
	@$(BIN)/mypy --no-error-summary
	@$(BIN)/lint-imports --no-logo >/dev/null || $(BIN)/lint-imports --no-logo

format: $(VENV)/.installed-dev
	@$(BIN)/ruff check --quiet --fix .
	@$(BIN)/ruff format --quiet .

docs: $(VENV)/.installed-dev
	@$(BIN)/mkdocs build --strict --quiet
	@echo "build/site/index.html"

# the simulator to compare with is optional: without it, the last benchmark says how to install it
bench: $(VENV)/.installed
	@$(BIN)/python benchmarks/event_engine.py
	@$(BIN)/python benchmarks/ensemble_engine.py
	@$(BIN)/python benchmarks/network_features.py
	@$(BIN)/python -c 'import blocksimpy' 2>/dev/null || \
		$(PIP_INSTALL) --retries 1 -e '.[bench]' 2>/dev/null || true
	@$(BIN)/python benchmarks/blocksimpy_beside.py

# By numbers, and guided by coverage where the fuzzer can be had (Linux, macOS).
FUZZ_INPUTS ?= 20000
FUZZ_SECONDS ?= 120
GUIDED := scenario override command import

fuzz: $(VENV)/.installed-dev
	@FUZZ_INPUTS=$(FUZZ_INPUTS) $(BIN)/python -m pytest -q -n auto -o faulthandler_timeout=0 tests/fuzz
	@$(BIN)/python -c 'import atheris' 2>/dev/null || $(PIP_INSTALL) --retries 1 -e '.[fuzz]' 2>/dev/null || \
		echo "atheris cannot be installed here: what is guided by coverage is left out."
	@if $(BIN)/python -c 'import atheris' 2>/dev/null; then mkdir -p build/fuzz; for target in $(GUIDED); do \
		$(BIN)/python tests/fuzz/guided.py $$target -max_total_time=$(FUZZ_SECONDS) \
			>build/fuzz/$$target.log 2>&1 || { tail -40 build/fuzz/$$target.log >&2; exit 1; }; \
		echo "$$target, guided by coverage: $$(tail -1 build/fuzz/$$target.log)"; done; fi

SOAK_SECONDS ?= 28800
KILLS ?= 200

soak: $(VENV)/.installed-dev
	@KILLS=$(KILLS) $(BIN)/python -m pytest -q -n auto --timeout 7200 tests/test_killed.py
	@SOAK_SECONDS=$(SOAK_SECONDS) $(BIN)/python -m pytest -q -m slow tests/gui/test_soak.py

# In an environment of its own: what is frozen is what a user installs, and no test tool.
# Without a screen the window is painted into memory.
frozen: $(VENV)/.python
	@$(BIN)/python -m venv --clear build/frozen-python
	@build/frozen-python/bin/python -m pip install -qq --disable-pip-version-check -c constraints.txt \
		'.[gui,keys,report]' pyinstaller
	@build/frozen-python/bin/python -m PyInstaller --noconfirm --log-level ERROR \
		--workpath build/frozen frozen/minersim.spec
	@$(if $(DISPLAY)$(WAYLAND_DISPLAY),,QT_QPA_PLATFORM=offscreen) \
		build/frozen-python/bin/python frozen/check.py dist/minersim

clean:
	@rm -rf $(VENV)

$(VENV)/.python:
	@if [ -z "$(PYTHON)" ] || ! $(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then \
		found="$(if $(PYTHON),$(PYTHON),python3)"; \
		echo "minersim needs Python 3.11 or later; $$found is $$($$found --version 2>&1 || true)." >&2; \
		echo "Install one from python.org or your system's packages, or name one that you have:" >&2; \
		echo "    make demo PYTHON=/path/to/python3.12" >&2; \
		exit 1; \
	fi
	@echo "Setting up minersim in $(VENV), once..."
	@rm -rf $(VENV)
	@$(PYTHON) -m venv $(VENV)
	@touch $@

$(VENV)/.installed: $(VENV)/.python pyproject.toml constraints.txt
	@$(PIP_INSTALL) -e .
	@touch $@

$(VENV)/.installed-gui: $(VENV)/.installed
	@echo "Fetching what the window is drawn with, once (about 100 MB)..."
	@$(PIP_INSTALL) -e '.[gui]'
	@touch $@

$(VENV)/.installed-dev: $(VENV)/.installed
	@$(PIP_INSTALL) -e '.[dev]'
	@touch $@

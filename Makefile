# What developers and users run. `make help` lists it.
#
#   PYTHON=python3.12   the interpreter that a new environment is made with
#   ARGS='...'          arguments for the program that the target runs: `make test ARGS='-k buffers'`
#   VENV=.venv          where the environment lives
#   DEBUG_PYTHON=...    a debug build of CPython, for `make debug`; Debian's package python3-dbg has one

PYTHON ?= python3
VENV ?= .venv
DEBUG_PYTHON ?= python3-dbg
CC ?= cc
ARGS ?=

BIN := $(VENV)/bin
export PIP_DISABLE_PIP_VERSION_CHECK := 1

# Folders too: their time changes when a file is removed.
SOURCES := setup.cfg setup.py pyproject.toml $(shell find ffi_core kernel repl -name __pycache__ -prune -o \
	\( -type d -o -type f ! -name '*.py[co]' ! -name '*.so' ! -name '.*' \) -print)

# Installs the package, not editable: what runs is what users get. Nothing of it is printed on standard output and nothing is read
# from standard input: both belong to the cells of `make run`. $(1): the extras. The environment's older stamps are renewed as well.
define install
@echo "Installing Diglot$(1) into $(VENV) ..." >&2
@$(BIN)/python -m pip install --quiet '.$(1)' </dev/null >&2
@touch $(2)
endef

.PHONY: help run test slow packages browser notebooks lint bench instructions peers docs soak fuzz asan asanfuzz debug dist clean

help:  ## List the targets.
	@sed -n 's/^\([a-z]*\):.*## /  make \1	/p' $(firstword $(MAKEFILE_LIST)) | expand -t 22

run: $(VENV)/.run  ## Install Diglot into .venv and start the prompt; cells may come from standard input.
	@$(BIN)/diglot $(ARGS)

test: $(VENV)/.test  ## Run the tests against the installed package, but for the slow ones; a part, with ARGS, in one process.
	@$(BIN)/pytest -m "not slow" $(if $(ARGS),,-n logical --maxprocesses 8 --dist loadfile) $(ARGS)

slow: $(VENV)/.test  ## Run the slow tests: packaging, other people's tools, soaks; and the browser's where there is one.
	@$(BIN)/pytest -m slow $(ARGS)

packages: $(VENV)/.test  ## Run small uses of npm packages and compare with what Node prints; ARGS='d3 zod' chooses some.
	@$(BIN)/python tests/packages $(ARGS)

browser: $(VENV)/.browser  ## Run the tests in JupyterLab and Notebook, which are installed with it; needs Chromium.
	@$(BIN)/pytest tests/kernel/lab $(ARGS)

notebooks: $(VENV)/.test  ## Run the notebooks and store the outputs that have changed; ARGS='04 08' chooses some.
	@$(BIN)/python tests/notebooks --store $(ARGS)

lint: $(VENV)/.dev  ## Check the style, the spelling and the types of every file that git does not ignore.
	@$(BIN)/pre-commit run --files $$(git ls-files --cached --others --exclude-standard --deduplicate)

bench: $(VENV)/.test  ## Run the benchmarks, beside the peers that are installed.
	@$(BIN)/python tests/bench $(ARGS)

instructions: $(VENV)/.test  ## Count the instructions of a crossing and compare them with the budget; needs valgrind.
	@$(BIN)/python tests/bench/instructions.py $(ARGS)

peers:  ## Install the bridges that the benchmarks compare with into .venv-peers; Pyodide needs Node.
	@$(PYTHON) -m venv $(VENV)-peers
	@$(VENV)-peers/bin/python -m pip install --quiet -r tests/bench/peers.txt
	@if command -v npm >/dev/null; then npm install --silent --no-save --prefix $(VENV)-peers pyodide@314.0.7; \
		else echo "No npm here: Pyodide is left out." >&2; fi

docs: $(VENV)/.docs  ## Build the documentation site into build-docs/; a warning is an error.
	@$(BIN)/sphinx-build --fail-on-warning --keep-going --quiet docs build-docs $(ARGS)
	@echo "The site is in build-docs/index.html" >&2

soak: $(VENV)/.test  ## Cross the border for ten minutes (ARGS='--minutes 60'); nothing may grow.
	@$(BIN)/python tests/soak $(ARGS)

fuzz: $(VENV)/.test  ## Fuzz both heaps with 200 seeds (ARGS='--minutes 30', ARGS='--first 1000 --seeds 50').
	@$(BIN)/python tests/fuzz $(ARGS)

# Python's own allocator hides what is wrong from the sanitizer; what Python itself never frees is no leak of ours.
SANITIZED = LD_PRELOAD="$$($(CC) -print-file-name=libasan.so) $$($(CC) -print-file-name=libubsan.so)" ASAN_OPTIONS=detect_leaks=0:allocator_may_return_null=1 \
	UBSAN_OPTIONS=print_stacktrace=1 PYTHONMALLOC=malloc $(VENV)-asan/bin/python

asan: $(VENV)-asan/.test  ## Run the tests of the bridge with AddressSanitizer and UndefinedBehaviorSanitizer.
	@$(SANITIZED) -m pytest tests/ffi_core --timeout 900 -p no:cacheprovider $(ARGS)

asanfuzz: $(VENV)-asan/.test  ## Fuzz with them.
	@$(SANITIZED) tests/fuzz $(ARGS)

debug: $(VENV)-debug/.test  ## Run them under a debug build of CPython, which checks reference counts.
	@$(VENV)-debug/bin/python -X dev -m pytest tests/ffi_core --timeout 900 -p no:cacheprovider $(ARGS)

dist: $(VENV)/.dev  ## Build the sdist, and the wheel from it, into dist/.
	@rm -rf dist
	@$(BIN)/python -m build $(ARGS)

clean:  ## Remove all that these targets made, the environment included.
	rm -rf $(VENV) $(VENV)-asan $(VENV)-debug $(VENV)-peers build build-* dist diglot.egg-info .pytest_cache .hypothesis .mypy_cache .ruff_cache
	rm -f ffi_core/*.so
	find ffi_core kernel repl tests -name __pycache__ -prune -exec rm -rf {} +

$(VENV)/pyvenv.cfg:
	@$(PYTHON) -m venv $(VENV) </dev/null >&2 || { rm -rf $(VENV); exit 1; }

# Environments of their own: what they are built with must not get into the others.
$(VENV)-asan/.test: $(SOURCES)
	@$(PYTHON) -m venv $(VENV)-asan </dev/null >&2
	@echo "Installing Diglot[test] with sanitizers into $(VENV)-asan ..." >&2
	@DIGLOT_ASAN=1 $(VENV)-asan/bin/python -m pip install --quiet '.[test]' </dev/null >&2
	@touch $@

$(VENV)-debug/.test: $(SOURCES) | $(VENV)/pyvenv.cfg
	@$(DEBUG_PYTHON) -m venv --without-pip $(VENV)-debug </dev/null >&2
	@echo "Installing Diglot[test] into $(VENV)-debug ..." >&2
	@$(BIN)/python -m pip --python $(VENV)-debug/bin/python install --quiet pip '.[test]' </dev/null >&2
	@touch $@

$(VENV)/.run: $(SOURCES) | $(VENV)/pyvenv.cfg
	$(call install,,$@)

$(VENV)/.test: $(SOURCES) | $(VENV)/pyvenv.cfg
	$(call install,[test],$@ $(VENV)/.run)

$(VENV)/.dev: $(SOURCES) | $(VENV)/pyvenv.cfg
	$(call install,[test$(COMMA)dev],$@ $(VENV)/.test $(VENV)/.run)

$(VENV)/.browser: $(SOURCES) | $(VENV)/pyvenv.cfg
	$(call install,[test$(COMMA)browser],$@ $(VENV)/.test $(VENV)/.run)

$(VENV)/.docs: $(SOURCES) | $(VENV)/pyvenv.cfg
	$(call install,[docs],$@ $(VENV)/.run)

COMMA := ,

# What developers and users run. `make help` lists it.
#
#   PYTHON=python3.12   the interpreter that a new environment is made with
#   ARGS='...'          arguments for the program that the target runs: `make test ARGS='-k buffers'`
#   VENV=.venv          where the environment lives

PYTHON ?= python3
VENV ?= .venv
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

.PHONY: help run test lint bench dist clean

help:  ## List the targets.
	@sed -n 's/^\([a-z]*\):.*## /  make \1	/p' $(firstword $(MAKEFILE_LIST)) | expand -t 16

run: $(VENV)/.run  ## Install Diglot into .venv and start the prompt; cells may come from standard input.
	@$(BIN)/diglot $(ARGS)

test: $(VENV)/.test  ## Run the tests against the installed package.
	@$(BIN)/pytest $(ARGS)

lint: $(VENV)/.dev  ## Check the style, the spelling and the types of every file that git does not ignore.
	@$(BIN)/pre-commit run --files $$(git ls-files --cached --others --exclude-standard --deduplicate)

bench: $(VENV)/.test  ## Run the benchmarks.
	@$(BIN)/python tests/bench $(ARGS)

dist: $(VENV)/.dev  ## Build the sdist, and the wheel from it, into dist/.
	@rm -rf dist
	@$(BIN)/python -m build $(ARGS)

clean:  ## Remove all that these targets made, the environment included.
	rm -rf $(VENV) build build-* dist diglot.egg-info .pytest_cache .hypothesis .mypy_cache .ruff_cache
	rm -f ffi_core/*.so
	find ffi_core kernel repl tests -name __pycache__ -prune -exec rm -rf {} +

$(VENV)/pyvenv.cfg:
	@$(PYTHON) -m venv $(VENV) </dev/null >&2 || { rm -rf $(VENV); exit 1; }

$(VENV)/.run: $(SOURCES) | $(VENV)/pyvenv.cfg
	$(call install,,$@)

$(VENV)/.test: $(SOURCES) | $(VENV)/pyvenv.cfg
	$(call install,[test],$@ $(VENV)/.run)

$(VENV)/.dev: $(SOURCES) | $(VENV)/pyvenv.cfg
	$(call install,[test$(COMMA)dev],$@ $(VENV)/.test $(VENV)/.run)

COMMA := ,

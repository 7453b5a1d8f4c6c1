# The one door: everything a developer does here is a target.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready

.DEFAULT_GOAL := help
SPECIFICATION := $(VENV)/commonmark.json

.PHONY: help setup demo test check fix bench fuzz cover mutate clean

help: ## List the targets
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 10

setup: $(READY) ## Make the environment in .venv

$(READY): pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[dev]'
	@touch $@

demo: $(READY) ## Fill an example plan offline, and show the diff and the summary
	@$(BIN)/python examples/demo.py

test: $(READY) ## Run the tests
	$(BIN)/python -m pytest --numprocesses auto --dist worksteal

check: $(READY) ## Lint, type-check, check the direction of imports, the workflows and the archives
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/check-jsonschema --quiet --builtin-schema vendor.github-actions action.yml
	$(BIN)/check-jsonschema --quiet --builtin-schema vendor.github-workflows examples/workflows/*.yml
	rm -rf $(VENV)/dist
	$(BIN)/python -m build --no-isolation --outdir $(VENV)/dist . > $(VENV)/build.log 2>&1 || { cat $(VENV)/build.log; false; }
	$(BIN)/twine check --strict $(VENV)/dist/*

fix: $(READY) ## Format, and mend what the linter can
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

bench: $(READY) ## Measure speed and memory against baselines of the same run
	$(BIN)/python -m tests.bench

fuzz: $(READY) $(SPECIFICATION) ## Try hostile plans, faults, killed and simultaneous runs, for long
	$(BIN)/python -m tests.fuzz

# Of all packages that could bring the specification's examples, only this one's source does.
$(SPECIFICATION): $(READY)
	rm -rf $(VENV)/specification && mkdir $(VENV)/specification
	$(BIN)/python -m pip download --quiet --disable-pip-version-check --no-deps \
		--no-binary :all: --dest $(VENV)/specification 'markdown-it-py>=3'
	tar xzf $(VENV)/specification/*.tar.gz -C $(VENV)/specification --strip-components 1
	cp $(VENV)/specification/tests/test_cmark_spec/commonmark.json $@

cover: $(READY) ## Measure which branches the tests reach; fail below 99 %
	$(BIN)/python -m pytest --numprocesses auto --dist worksteal --cov

mutate: $(READY) ## Break the code in small ways, and list what the tests do not notice
	$(BIN)/mutmut run
	$(BIN)/mutmut results

clean: ## Remove everything that was made here
	rm -rf $(VENV) dist build .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis .coverage mutants
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

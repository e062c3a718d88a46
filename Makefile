# Relative paths only: the folder may have spaces in its name.
PYTHON = .venv/bin/python
WORKERS ?= auto

.PHONY: help demo test lint drills fuzz bench audit sbom reset messages format install install-dev

help:
	@echo "make demo      everything at once, at http://localhost:8000/"
	@echo "make test      lint and the whole suite"
	@echo "make lint      ruff, bandit, mypy, import-linter, djlint, migrations"
	@echo "make drills    kill web, workers and servers, move the clock, load: nothing acknowledged is lost, no reminder doubled"
	@echo "make fuzz      try hostile input on every operation of the API, at length"
	@echo "make bench     measure lists, engines, reminders, the trail, its verification and bundles, beside their aims"
	@echo "make audit     hold the lock file against known weaknesses; DATA names a copy of the OSV data of PyPI"
	@echo "make sbom      write what the product is made of to sbom.cdx.json (CycloneDX)"
	@echo "make messages  bring the catalogues of translations up to the sources"
	@echo "make format    format the code"
	@echo "make reset     delete all data of the demo and of the tests"

demo: .venv/runtime-stamp
	@$(PYTHON) manage.py demo $(ARGS)

test: lint
	@$(PYTHON) -m pytest -n $(WORKERS) --dist worksteal $(ARGS)

drills: .venv/dev-stamp
	@$(PYTHON) -m tests.drills $(ARGS)

fuzz: .venv/dev-stamp
	@FUZZ_EXAMPLES=25 $(PYTHON) -m pytest -n $(WORKERS) tests/fuzz $(ARGS)

bench: .venv/dev-stamp
	@$(PYTHON) -m tests.bench $(ARGS)

audit: .venv/runtime-stamp
	@$(PYTHON) -m compliance.advisories requirements.lock $(DATA)

sbom: .venv/dev-stamp
	@$(PYTHON) -W "ignore:The Component this BOM:UserWarning" -m cyclonedx_py requirements requirements.lock --pyproject pyproject.toml --output-reproducible --validate --output-format JSON --output-file sbom.cdx.json
	@echo "sbom.cdx.json"

reset: .venv/runtime-stamp
	@$(PYTHON) manage.py reset

lint: .venv/dev-stamp
	$(PYTHON) -m ruff check
	$(PYTHON) -m ruff format --check
	$(PYTHON) -m bandit -q -c pyproject.toml -r compliance approvals manage.py
	$(PYTHON) -m mypy compliance approvals
	$(PYTHON) -c "from importlinter.cli import lint_imports_command as lint; lint()"
	$(PYTHON) -m djlint --lint --quiet templates
	$(PYTHON) manage.py makemigrations --check --dry-run
	$(PYTHON) manage.py check
	$(PYTHON) manage.py check_catalogues

messages: .venv/runtime-stamp
	@$(PYTHON) manage.py messages

format: .venv/dev-stamp
	$(PYTHON) -m ruff check --fix
	$(PYTHON) -m ruff format
	$(PYTHON) -m djlint --reformat --quiet templates

install: .venv/runtime-stamp

install-dev: .venv/dev-stamp

.venv/runtime-stamp: requirements.lock
	@sh .ci/create-venv
	@$(PYTHON) -m pip install -qq --disable-pip-version-check --require-hashes -r requirements.lock
	@touch $@

.venv/dev-stamp: requirements-dev.lock .venv/runtime-stamp
	@$(PYTHON) -m pip install -qq --disable-pip-version-check --require-hashes -r requirements-dev.lock
	@touch $@

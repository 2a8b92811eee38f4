# `make` alone explains the targets. Each sets up what it needs.
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory

VENV := .venv
PY := $(VENV)/bin/python
WORKERS ?= 1
PORT ?= 7071
SEED ?= 1
PEOPLE ?= 300
ALWAYS_READY ?= notifications
IDLE ?= 30
START_DELAY ?= 0
INSTANCES := $(if $(COLD),--cold --always-ready $(ALWAYS_READY) --idle-seconds $(IDLE) --start-delay-seconds $(START_DELAY))
CLIENTS := tests/contract/javascript/node_modules
OPENAPI := tests/contract/openapi/node_modules
SOURCES := domain application handlers infra local allotctl benchmarks deploy tests function_app.py
TOOLS := .local/tools
FORMER_APP := .local/former
COMPILE := $(TOOLS)/bin/uv pip compile --quiet --generate-hashes --python-version 3.13 --no-header --no-annotate
INSTALL := -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes --no-compile
APT := apt-get -qq -y -o Acquire::Retries=1 -o Acquire::http::Timeout=20

# The tests and the demo start hundreds of processes: what one has compiled, the next one reads.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: help
help: ## This list
	@awk 'BEGIN {FS = ":.*## "} /^[a-z-]+:.*## / {printf "  make %-18s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

.PHONY: demo
demo: setup ## Show the whole job at work on a simulated tenant (SEED=n PEOPLE=n WORKERS=n)
	$(PY) -m local.demo --seed $(SEED) --people $(PEOPLE) --workers $(WORKERS)

.PHONY: up
up: setup ## Start the local stack and leave it running (PORT=n WORKERS=n SEED=n PEOPLE=n; COLD=1: instances come and go, see CONTRIBUTING)
	@$(PY) -m local.stack up --port $(PORT) --workers $(WORKERS) --seed $(SEED) --people $(PEOPLE) $(INSTANCES)

.PHONY: down
down: setup ## Stop the local stack
	@$(PY) -m local.stack down

.PHONY: token
token: setup ## Print an access token of the running stack (USER=name@contoso.example)
	@$(PY) -m local.sign_in.token --issuer "$$($(PY) -c 'import json; print(json.load(open(".local/endpoints.json"))["issuer"])')" --user "$(if $(filter command line,$(origin USER)),$(USER),admin@contoso.example)"

.PHONY: test
test: ## Every check: format, lint, types, layers, and all tests
	@$(MAKE) --jobs=3 --output-sync=line tests-set-up
	@echo "The tests run five suites at a time; each shows what it has found when it has ended."
	@# Those that wait most begin first; what only computes fills both cores beside them, and in the end.
	@$(MAKE) --jobs=5 --output-sync=target --keep-going integration-tests browser-tests contract-tests unit-tests simulation-tests check portal-tests

.PHONY: tests-set-up
tests-set-up: setup browser $(CLIENTS)/.installed $(OPENAPI)/.installed $(TOOLS)/.installed

.PHONY: check
check: setup ## Format, lint, types, layers
	$(VENV)/bin/ruff format --check .
	$(VENV)/bin/ruff check .
	$(VENV)/bin/mypy $(SOURCES)
	$(VENV)/bin/lint-imports
	cd portal && npm run --silent check

.PHONY: unit-tests
unit-tests: setup ## Unit, property and fuzz tests
	$(PY) -m pytest tests/unit tests/property tests/fuzz -q

.PHONY: simulation-tests
simulation-tests: setup ## The promises in simulated histories
	$(PY) -m pytest tests/simulation -q

.PHONY: coverage
coverage: setup ## How much of the app the unit and property tests reach, by lines and branches; with the floor of pyproject.toml
	$(PY) -m coverage run -m pytest tests/unit tests/property -q
	$(PY) -m coverage report --skip-covered --sort=cover

.PHONY: portal-tests
portal-tests: setup ## Unit tests of the portal's TypeScript
	cd portal && npm run --silent test

.PHONY: contract-tests
contract-tests: setup $(CLIENTS)/.installed $(OPENAPI)/.installed $(TOOLS)/.installed ## The fakes and the adapters, by the same tests, and the local stand-ins
	$(PY) -m pytest tests/contract tests/local -q

.PHONY: integration-tests
integration-tests: setup ## The app on the real local parts, and the commands of README and tutorial; beside them the demo, on parts of its own
	@$(PY) -m pytest tests/integration/test_demo.py -q & demo=$$!; \
	$(PY) -m pytest tests/integration --ignore tests/integration/test_demo.py -q && rest=0 || rest=$$?; \
	wait $$demo && exit $$rest

.PHONY: browser-tests
browser-tests: setup ## The portal in a browser, in two processes with a tenant each
	@$(MAKE) browser # in here, for a prerequisite with a recipe would put the longest suite behind the others
	@files=(tests/browser/test_*.py); half=$$(( $${#files[@]} / 2 )); \
	$(PY) -m pytest "$${files[@]:0:half}" -q & first=$$!; \
	$(PY) -m pytest "$${files[@]:half}" -q && second=0 || second=$$?; \
	wait $$first && exit $$second

.PHONY: emulator-tests
emulator-tests: setup $(CLIENTS)/.installed ## The contract tests of the queues on Microsoft's emulator, with Docker (ACCEPT_EULA=Y)
	local/compose/emulator-tests

.PHONY: torture
torture: setup ## Try hard to break the promises on simulated histories (SEEDS=n or a..b, MINUTES=n)
	HYPOTHESIS_PROFILE=explore $(PY) -m pytest tests/property -q
	$(PY) -m tests.simulation $(if $(SEEDS),--seeds $(SEEDS)) --minutes $(if $(MINUTES),$(MINUTES),10)

.PHONY: fuzz
fuzz: setup ## Look for input that breaks a parser (MINUTES=n)
	$(PY) -m tests.fuzz --minutes $(if $(MINUTES),$(MINUTES),10)

.PHONY: mutants
# Sources change faster than the time of a file tells.
mutants: export PYTHONDONTWRITEBYTECODE := 1
mutants: setup ## Put deliberate bugs in, and show which test catches which
	$(PY) -m tests.simulation.mutants

.PHONY: mutation
mutation: setup $(TOOLS)/.installed ## Change every rule of domain/ a little; its unit tests must notice (MODULE=path MINUTES=n)
	nice $(PY) -m tests.mutation $(MODULE) --minutes $(if $(MINUTES),$(MINUTES),60)

.PHONY: storm
storm: setup ## 20,000 joins and leaves on the real local parts, with workers killed and peers stopped (SEED=n; PEOPLE=n: E3 to E5 instead)
	$(PY) -m tests.storm --seed $(SEED) $(if $(filter-out file,$(origin PEOPLE)),--product-change $(PEOPLE))

.PHONY: bench
bench: setup ## Benchmarks: prints a table, writes JSON under benchmarks/results/ (FORMER=commit: joins of the app as it was then, too)
	$(if $(FORMER),rm -rf $(FORMER_APP); mkdir -p $(FORMER_APP); git archive $(FORMER) | tar -x -C $(FORMER_APP))
	$(PY) -m benchmarks $(if $(FORMER),--former $(FORMER_APP))

.PHONY: bench-night
bench-night: setup ## The night of a whole tenant, on peers that only count (ALLOTMENTS=n; 2000 take ten minutes)
	$(PY) -m benchmarks --night $(if $(ALLOTMENTS),$(ALLOTMENTS),200)

.PHONY: pictures
pictures: setup browser ## Make the pictures of the documentation anew (ALL=folder: one of every page, in several looks)
	$(PY) -m tests.browser.pictures $(if $(ALL),--all $(ALL))

.PHONY: portal-measures
portal-measures: setup browser ## Clicks and seconds of everyday tasks in the portal, and lists of 10,000 rows
	$(PY) -m tests.browser.measures.tasks
	$(PY) -m tests.browser.measures.lists

.PHONY: product-list
product-list: setup ## Renew Microsoft's product names from its list as CSV (FROM=file)
	$(PY) -m deploy.renew_product_list $(FROM)

.PHONY: format
format: setup ## Format the sources and mend what the linter can
	$(VENV)/bin/ruff check --fix .
	$(VENV)/bin/ruff format .
	cd portal && npm run --silent format

.PHONY: lock
lock: $(TOOLS)/.installed ## Pin the direct dependencies of pyproject.toml anew, with hashes
	$(COMPILE) --upgrade pyproject.toml -o requirements.txt
	$(COMPILE) --upgrade -c requirements.txt pyproject.toml --group dev -o requirements-dev.txt
	$(COMPILE) --upgrade -c requirements-dev.txt --universal --group client -o requirements-client.txt
	$(COMPILE) --upgrade -c requirements-dev.txt --group build -o requirements-build.txt
	$(COMPILE) --upgrade --group tools -o requirements-tools.txt

.PHONY: package
package: setup ## Write what is deployed into build/app and build/app.zip, and say what is in it
	$(PY) -m deploy.package

.PHONY: sbom
sbom: setup ## Write a bill of materials (CycloneDX) of the app and of the client into build/
	$(PY) -m deploy.supply_chain sbom

.PHONY: notices
notices: setup ## Write the licences of what the app is made of into build/
	$(PY) -m deploy.supply_chain notices

.PHONY: audit
audit: setup $(TOOLS)/.installed ## Ask the advisory services about known holes in what is pinned; 2: they cannot be asked
	$(PY) -m deploy.supply_chain audit --pip-audit $(TOOLS)/bin/pip-audit

.PHONY: clean
clean: ## Remove everything that setup and runs have made
	rm -rf $(VENV) node_modules $(CLIENTS) $(OPENAPI) portal/node_modules portal/dist build .local local.settings.json .mypy_cache .ruff_cache .pytest_cache .hypothesis .coverage .import_linter_cache

# Set-up: a virtual environment of Python 3.13, Azurite from npm, and the portal built from its sources.

.PHONY: setup
setup: $(VENV)/.installed node_modules/.installed portal/dist/.built

$(VENV)/.installed: requirements-dev.txt requirements-build.txt requirements.txt
	@python="$$(local/find-python)" && echo "Setting up $(VENV) with $$python" && "$$python" -m venv $(VENV)
	@command -v cc >/dev/null || { echo "A C compiler (cc) is missing: python-qpid-proton is built from source. On Debian: apt-get install build-essential" >&2; exit 1; }
	@$(PY) $(INSTALL) -r requirements-build.txt
	@$(PY) $(INSTALL) --no-build-isolation -r requirements-dev.txt
	@$(PY) -m compileall -qq -j 0 -x '/msgraph/generated/' $(VENV)/lib || true # of those 16,000 modules few are imported
	@touch $@

$(TOOLS)/.installed: requirements-tools.txt
	@python="$$(local/find-python)" && echo "Setting up $(TOOLS) with $$python" && "$$python" -m venv $(TOOLS)
	@$(TOOLS)/bin/python $(INSTALL) -r requirements-tools.txt
	@touch $@

node_modules/.installed: package.json package-lock.json
	@command -v npm >/dev/null || { echo "Node.js with npm is missing: Azurite needs Node 20 or newer." >&2; exit 1; }
	@node -e 'if (+process.versions.node.split(".")[0] < 20) { console.error("Node 20 or newer is needed; this is " + process.version + "."); process.exit(1) }'
	@echo "Setting up Azurite" && npm ci --silent --no-audit --no-fund
	@touch $@

portal/node_modules/.installed: portal/package.json portal/package-lock.json node_modules/.installed
	@echo "Setting up the portal" && cd portal && npm ci --silent --no-audit --no-fund
	@touch $@

$(CLIENTS)/.installed: tests/contract/javascript/package.json tests/contract/javascript/package-lock.json node_modules/.installed
	@echo "Setting up Microsoft's JavaScript clients, for tests" && cd tests/contract/javascript && npm ci --silent --no-audit --no-fund
	@touch $@

$(OPENAPI)/.installed: tests/contract/openapi/package.json tests/contract/openapi/package-lock.json node_modules/.installed
	@echo "Setting up linters and client generators for the OpenAPI document, for tests" && cd tests/contract/openapi && npm ci --silent --no-audit --no-fund
	@touch $@

portal/dist/.built: portal/node_modules/.installed $(shell find portal/src portal/icons portal/index.html portal/build.mjs -type f 2>/dev/null)
	@cd portal && npm run --silent build
	@touch $@

# The shell draws pages without a window around them, which takes half the time. Where it can't be had, Chromium does.
.PHONY: browser
browser: setup
	@command -v chromium-headless-shell >/dev/null || { \
		[ "$$(id -u)" = 0 ] && echo "Setting up Chromium" && $(APT) update && $(APT) install chromium-headless-shell >/dev/null; } || \
	command -v chromium >/dev/null || $(APT) install chromium >/dev/null || { \
		echo "Chromium is missing, and could not be installed: on Debian, apt-get install chromium-headless-shell as root." >&2; exit 1; }

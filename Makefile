# Needs make and Python 3.11 or newer with pip; everything else goes into an environment beside this
# file. Another Python gets an environment of its own: make test PYTHON=python3.13

PYTHON ?= python3
VENV ?= $(if $(filter python3,$(PYTHON)),.venv,.venv-$(notdir $(PYTHON)))
BIN := $(VENV)/bin
#: Passed on to pytest and the benchmarks: make test ARGS='-k ledger -x'
ARGS ?=
#: Set, the broad matrices are tested whole, as CI does: make test WIDE=1
WIDE ?=

PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet
RUNTIME := $(VENV)/.frontdesk-runtime
DEV := $(VENV)/.frontdesk-dev

# Also where bytecode is off: the tests and the gate start some hundred processes, and each would
# compile all that it loads.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.PHONY: help demo chat gate test test-slow proof check lint format types layers fix bench pictures constraints

help: ## What can be made
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/make \1\t\2/p' $(MAKEFILE_LIST) | expand -t 20

demo: $(RUNTIME) ## Talk or type to the clinic's agent in the browser
	@$(BIN)/frontdesk demo healthcare $(ARGS)

chat: $(RUNTIME) ## The same in this terminal
	@$(BIN)/frontdesk chat healthcare $(ARGS)

# Three at a time on two cores: those that take their time in sound and browsers stay together on one,
# which waits for most of it.
test: $(DEV) ## The tests; with WIDE=1 their broad matrices too
	@$(BIN)/python -m pytest --numprocesses 3 --dist loadgroup $(if $(WIDE),-m 'not slow and not live') $(ARGS)

test-slow: $(DEV) ## The slow tests
	@$(BIN)/python -m pytest -m 'slow and not live' $(ARGS)

proof: $(DEV) ## Ten thousand interleavings of what can go wrong; goes on where it was stopped
	@$(BIN)/python -m tests.support.agenda.prove $(ARGS)

check: lint format types layers ## Lint, format, types, layers

lint: $(DEV)
	@$(BIN)/ruff check .

format: $(DEV)
	@$(BIN)/ruff format --check .

# The wrapper asks the package index for a newer pyright at every run unless it is told not to.
types: $(DEV)
	@PYRIGHT_PYTHON_IGNORE_WARNINGS=1 $(BIN)/pyright --pythonpath $(BIN)/python

layers: $(DEV)
	@$(BIN)/lint-imports

fix: $(DEV) ## Mend what lint and format can mend by themselves
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .

gate: $(RUNTIME) ## The working tree against the last commit, on simulated calls
	@$(BIN)/frontdesk eval gate --baseline evals/last.toml --candidate evals/now.toml --calls 60 $(ARGS)

bench: $(DEV) ## The benchmarks
	@$(BIN)/python -m frontdesk.bench $(ARGS)

pictures: $(DEV) ## The pictures in the docs: the terminal's, and the page's from its tests
	@$(BIN)/python -m frontdesk.cli.picture docs/img/chat.svg
	@FRONTDESK_PICTURES=docs/img $(BIN)/python -m pytest -q tests/browser -k 'typing or voice'

$(RUNTIME): pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	    { echo 'frontdesk needs Python 3.11 or newer; name one: make PYTHON=python3.12 ...' >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || \
	    { echo '$(PYTHON) cannot make environments; on Debian and Ubuntu: apt-get install python3-venv' >&2; exit 1; }
	@echo 'Installing into $(VENV); this takes a minute the first time' >&2
	@$(BIN)/python -m pip --version >/dev/null 2>&1 || $(PYTHON) -m venv $(VENV)
	@$(PIP) install --constraint constraints.txt --editable '.[embedded,anthropic,google,evals,server,postgres,caldav,fhir,sms,slack,runner,mcp]'
	@touch $@

# Dependency groups need pip 25.1, which is newer than what Python 3.11 to 3.13 bring along.
$(DEV): $(RUNTIME)
	@$(PIP) install --upgrade 'pip>=25.1'
	@$(PIP) install --constraint constraints.txt --group dev --group agents
	@touch $@

define CONSTRAINTS_HEAD
# Exact versions of every dependency, extra and development tool, resolved for Python 3.11, the
# lowest supported: what it can run, newer ones can too. Made by `make constraints`.
endef
export CONSTRAINTS_HEAD

constraints: ## Resolve constraints.txt anew (needs Python 3.11)
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info[:2] != (3, 11))' || \
	    { echo 'constraints are resolved for Python 3.11; name one: make constraints PYTHON=python3.11' >&2; exit 1; }
	@set -e; fresh=$$(mktemp -d); trap 'rm -rf "$$fresh"' EXIT; \
	extras=$$($(PYTHON) -c 'import tomllib; print(",".join(tomllib.load(open("pyproject.toml", "rb"))["project"]["optional-dependencies"]))'); \
	$(PYTHON) -m venv "$$fresh/venv"; pip="$$fresh/venv/bin/python -m pip --disable-pip-version-check"; \
	$$pip install --quiet --upgrade 'pip>=25.1'; \
	$$pip install --quiet --editable ".[$$extras]" --group dev --group agents; \
	$$pip list --format=freeze --exclude-editable --exclude pip --exclude setuptools >"$$fresh/pins"; \
	{ echo "$$CONSTRAINTS_HEAD"; LC_ALL=C sort -f "$$fresh/pins"; } >constraints.txt

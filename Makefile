# Everything happens in .venv: Debian's own Python refuses packages, and the machine stays as it was.
#
#   make debao      install what is needed, then run the county of Debao
#   make test       install the tools of development, then `make check`
#   make check      format, lint, spelling, types, architecture, fast tests: 6 minutes on 2 cores
#   make check-all  make check, what is compiled run from its source, the coverage gate, then the slow
#                   tests: under 60 minutes; each prints its 20 slowest
#   make docs       the documentation as a site, build/site/index.html; works without a network
#   make builds     build and install in every way: the same bytes from each; under 10 minutes
#   make equivalence  SimPy and the kernel on 5,000 generated plans and Debao: under 15 minutes; writes
#                   docs/explanation/equivalence.md; ONLY="small or whole" some tests alone, no page
#   make bench      how fast: table, docs/explanation/performance.md; about half an hour, quiet machine;
#                   BENCH="--against COMMIT": this build and another in turn, writes nothing
#   make experiments  do the experiments anew: sweeps, tables, pictures; under 60 minutes, resumes
#   make features   draw the pictures of docs/features.md anew; NAMES="patience room" for some
#   make mutate     change the code in small ways and see whether its tests notice: hours, resumes
#   make format     put the code in order
#   make lock       write the lock files anew (make lock LOCK=--upgrade for newer versions)

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/pip install --quiet --disable-pip-version-check
# A lock is complete, so nothing is resolved: pip 23 would refuse a lock as soon as there is a newer
# release of something that is asked for with an extra.
LOCKED := $(PIP) --no-deps --require-hashes
WORKERS ?= 2
SLOWEST := --durations=20
# The fast tests measure coverage where its gate is asked for, too: measuring takes half as long again.
COVERAGE := $(if $(filter check-all interpreted,$(MAKECMDGOALS)),--cov --cov-report= --cov-fail-under=0)
LOCK ?=
BENCH ?=
ONLY ?=
PEERS ?= 'ciw>=3.2' 'salabim>=26' 'asimpy>=0.20'

# What setup.py compiles.
COMPILED_SOURCES := $(wildcard simsite/draws/*.py simsite/engine/kernel/*.py \
	simsite/metrics/kernel.py simsite/tables/*.py)

# A stamp is a file whose date says when that step was last done.
HAVE_VENV := $(VENV)/.have-venv
HAVE_RUNTIME := $(VENV)/.have-runtime
HAVE_DEV := $(VENV)/.have-dev
HAVE_SIMSITE := $(VENV)/.have-simsite

.PHONY: debao install test check check-all slow interpreted docs builds equivalence bench
.PHONY: experiments features mutate format lock

debao: install
	$(BIN)/simsite run scenarios/debao.yaml --replications 10

install: $(HAVE_SIMSITE)

test: check

# One line a step, so that make stops at the first that fails.
check: $(HAVE_DEV) $(HAVE_SIMSITE)
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/codespell
	$(BIN)/mypy
	$(BIN)/lint-imports
	rm -f .coverage .coverage.*
	$(BIN)/pytest -n $(WORKERS) $(SLOWEST) $(COVERAGE)

check-all: check interpreted slow

# Fast tests of what setup.py compiles, with nothing compiled, in a copy: only here its lines are seen.
# The coverage of both runs together must reach pyproject's fail_under.
interpreted: check
	$(BIN)/python scripts/interpreted.py -n $(WORKERS) $(SLOWEST)
	$(BIN)/coverage report

# Coverage is not asked of them: many end processes by force, which would leave half a file of it,
# and measuring doubles the time of a simulation.
slow: $(HAVE_DEV) $(HAVE_SIMSITE)
	$(BIN)/pytest -n $(WORKERS) $(SLOWEST) -m slow

# Warnings are errors. The slow tests build it too, elsewhere.
docs: $(HAVE_DEV) $(HAVE_SIMSITE)
	$(BIN)/python scripts/make_pages.py --check
	$(BIN)/python scripts/make_site.py

# Part of the slow tests: wheel in a clean environment, no compiler, interpreted, indices checked,
# the oldest versions admitted.
builds: $(HAVE_DEV) $(HAVE_SIMSITE)
	$(BIN)/pytest -n $(WORKERS) -m slow tests/acceptance/test_builds.py tests/acceptance/test_minima.py

# All of tests/equivalence, the slow ones too; the page holds the counts and the commit.
equivalence: $(HAVE_DEV) $(HAVE_SIMSITE)
	$(BIN)/python scripts/equivalence_page.py --processes $(WORKERS) --only "$(ONLY)"

# BENCH holds options of `python -m benchmarks`, such as BENCH="--scale 0.1 --rounds 1 --no-largest",
# or, to compare two builds in turn, BENCH="--against HEAD~1 --lines debao need --pairs 21"; --help
# lists them.
bench: $(HAVE_SIMSITE) build/peers/.have-peers
	$(BIN)/python -m benchmarks $(BENCH)

# The simulators to compare with live beside the package, not in it.
build/peers/.have-peers: Makefile
	$(PYTHON) -m venv build/peers
	build/peers/bin/pip install --quiet --disable-pip-version-check $(PEERS)
	@touch $@

# What is finished in runs/experiments is not computed again; the READMEs take their numbers from it.
experiments: $(HAVE_SIMSITE)
	$(BIN)/python scripts/experiments.py --jobs $(WORKERS)

features: $(HAVE_SIMSITE)
	$(BIN)/python scripts/draw_features.py $(NAMES)

mutate: $(HAVE_DEV) $(HAVE_SIMSITE)
	$(BIN)/python scripts/mutate.py --processes $(WORKERS)

format: $(HAVE_DEV)
	$(BIN)/ruff check --fix-only --quiet .
	$(BIN)/ruff format .

$(HAVE_VENV):
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo "simsite needs Python 3.11 or newer; try: make PYTHON=python3.12 ..."; exit 1; }
	$(PYTHON) -m venv $(VENV)
	@touch $@

$(HAVE_RUNTIME): requirements.lock | $(HAVE_VENV)
	$(LOCKED) -r requirements.lock
	@touch $@

$(HAVE_DEV): requirements-dev.lock | $(HAVE_VENV)
	$(LOCKED) -r requirements-dev.lock
	@touch $@

# Editable and without build isolation: the locked setuptools builds, nothing unlocked is fetched.
$(HAVE_SIMSITE): pyproject.toml setup.py simsite/__init__.py $(COMPILED_SOURCES) $(HAVE_RUNTIME)
	$(PIP) --no-deps --no-build-isolation --editable .
	@touch $@

# uv writes locks that hold on every platform and Python; it lives in build/ and is no dependency.
lock: build/lock-tools/bin/uv
	build/lock-tools/bin/uv pip compile pyproject.toml --extra build \
		$(LOCK_OPTIONS) --output-file requirements.lock
	build/lock-tools/bin/uv pip compile pyproject.toml --extra build --extra dev --extra docs \
		--constraints requirements.lock $(LOCK_OPTIONS) --output-file requirements-dev.lock

LOCK_OPTIONS = --quiet --universal --python-version 3.11 --fork-strategy fewest --generate-hashes \
	--no-emit-index-url --no-header --no-annotate $(LOCK)

build/lock-tools/bin/uv:
	$(PYTHON) -m venv build/lock-tools
	build/lock-tools/bin/pip install --quiet --disable-pip-version-check uv

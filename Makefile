# Everything one can do with a checkout. `make help` lists it.
.DEFAULT_GOAL := help
PYTHON ?= python3
BIN := .venv/bin
export KOIPOND_HOME ?= $(CURDIR)/.koipond
people ?= 3000
rounds ?= 300
workers ?= $(shell nproc 2>/dev/null || echo 2)
minutes ?= 20

.PHONY: help demo dev console test check bench compare growth soak kills fuzz audit lock docs clean

help: ## what there is to do
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 10

demo: .venv/run.stamp .venv/console.stamp ## set up, fill a demo world if there is none, and start everything (Ctrl-C stops)
	@exec $(BIN)/koipond demo --people $(people)

dev: .venv/dev.stamp ## the same with what development needs, restarted when a file changes
	@exec env KOIPOND_MOVABLE_CLOCK=yes $(BIN)/koipond serve --reload

console: .venv/run.stamp ## build the console that the process serves under /app/
	@$(BIN)/python console/build.py && touch .venv/console.stamp

test: .venv/dev.stamp ## every test; on PostgreSQL and ClickHouse over HTTP: make test stores=server; some: only=tests/engine; workers=4: more than there are cores
	@$(if $(stores),KOIPOND_TEST_STORES=$(stores) )$(BIN)/python -m pytest $(or $(only),tests) -n $(workers) --dist loadfile --no-loadscope-reorder

check: .venv/dev.stamp ## style, floors and doors, documents that are true
	@$(BIN)/ruff check koipond tests bench docs
	@$(BIN)/lint-imports --no-cache
	@$(BIN)/python docs/make.py --check
	@$(BIN)/python docs/longest.py
	@if [ -f console/node_modules/.koipond ]; then $(BIN)/python console/build.py --check; else echo "The console is not checked: run make console first."; fi

bench: .venv/dev.stamp ## all benchmarks; one alone: make bench only=NAME; smaller: scale=0.1; only whether they run: quick=yes; what there is: list=yes
	@$(BIN)/python -m bench $(if $(only),--only $(only)) $(if $(scale),--scale $(scale)) $(if $(quick),--quick) $(if $(list),--list)

compare: .venv/dev.stamp ## the last figures of make bench beside those before
	@$(BIN)/python -m bench --compare

growth: .venv/dev.stamp ## how the cost of the main deeds grows with the number of people (sizes=100000,1000000)
	@$(BIN)/python bench/growth.py $(if $(sizes),--sizes $(sizes))

soak: .venv/dev.stamp ## an hour of mixed load on one process, and whether anything grows that should not (minutes=60)
	@$(BIN)/python bench/soak.py $(if $(filter command line,$(origin minutes)),--minutes $(minutes))

kills: .venv/dev.stamp ## kill the process again and again under load (rounds=300)
	@KOIPOND_KILLS=$(rounds) $(BIN)/python -m pytest tests/stories/test_killed_at_any_moment.py -s

fuzz: .venv/dev.stamp ## throw anything at what reads from outside, and at the API (minutes=20)
	@$(BIN)/python -m tests.fuzz.deep $(minutes)

audit: | .venv/bin/python ## look all packages up in the lists of known weaknesses (asks the network; says so where it gives no answer)
	@test -x .venv/audit/bin/pip-audit || { $(PYTHON) -m venv .venv/audit && .venv/audit/bin/pip install -q --disable-pip-version-check pip-audit; } || true
	@$(BIN)/python docs/audit.py

docs: .venv/dev.stamp ## write the reference pages that are made from the code
	@$(BIN)/python docs/make.py

lock: ## pin the newest versions of all packages with their hashes
	@$(PYTHON) -m venv .venv/lock && .venv/lock/bin/pip install -q pip-tools
	@for kind in requirements-dev requirements requirements-server requirements-tracing; do .venv/lock/bin/pip-compile -q -U --generate-hashes --allow-unsafe \
	  --no-emit-index-url --no-emit-trusted-host --no-emit-find-links --strip-extras --no-header \
	  $$( [ $$kind != requirements-dev ] && echo -c requirements-dev.lock ) -o $$kind.lock $$kind.in; done

clean: ## remove the environment; data in .koipond stays
	rm -rf .venv build *.egg-info

.venv/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Koipond needs Python 3.11 or newer: make PYTHON=/path/to/python3.11"; exit 1; }
	@$(PYTHON) -c 'import ensurepip' 2>/dev/null || { echo "This Python cannot make environments. On Debian: apt-get install python3-venv"; exit 1; }
	@$(PYTHON) -m venv .venv

.venv/run.stamp: requirements.lock pyproject.toml | .venv/bin/python
	@echo "Installing what Koipond needs …"
	@$(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes -r requirements.lock
	@$(BIN)/python -m pip install -q --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

# Without Node and without a network there is no new console; everything else still starts, and its page says so.
.venv/console.stamp: .venv/run.stamp console/package-lock.json $(shell find console/src console/*.* -not -path '*/generated/*' -not -name openapi.json -type f)
	@if $(BIN)/python console/build.py; then touch $@; else echo "Going on without the console; \`make console\` tries again."; fi

.venv/dev.stamp: requirements-dev.lock .venv/run.stamp
	@echo "Installing what development needs …"
	@$(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes -r requirements-dev.lock
	@touch $@

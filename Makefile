# Relevo's commands. `make demo` and `make test` need git, make and a Python 3; what else they
# need is put into .venv/. Extra words for pytest: make test ARGS="-k links".

# One more than there are cores: who drives a browser or kills a process mostly waits.
PROCESSES ?= $(shell expr $$(getconf _NPROCESSORS_ONLN) + 1)
PYTEST = .venv/bin/pytest -n $(PROCESSES)

# Where it is set, every process compiles Django anew: 7 seconds instead of 2, some hundred times in the suite.
export PYTHONDONTWRITEBYTECODE :=

.PHONY: help demo test test-full bench pictures lint translations

help:
	@echo "make demo          try Relevo: an example agency, nothing leaves this machine (PORT, SEED)"
	@echo "make test          the whole suite, ten to twenty minutes on two cores"
	@echo "make test-full     the same in full sizes, with coverage"
	@echo "make bench         how fast it is on this machine"
	@echo "make pictures      take the pictures of the README and the tour anew"
	@echo "make lint          style, types, templates, dependencies"
	@echo "make translations  collect what is to be translated, compile what is"

# Where there is a terminal, the demo becomes its foreground job (set -m): then Ctrl-C reaches
# the demo alone, which ends well, and not make, which would call it an error.
demo:
	@.ci/environment --no-dev --inexact
	@if [ -t 0 ]; then set -m; fi; .venv/bin/python manage.py demo

test:
	@.ci/environment
	@$(PYTEST) $(ARGS)

test-full:
	@.ci/environment
	@FULL=1 COVERAGE_CORE=ctrace $(PYTEST) -m "not bench" --cov --cov-branch --cov-fail-under=90 $(ARGS)

bench:
	@.ci/environment
	@.venv/bin/pytest -m bench -p no:randomly $(ARGS) tests/bench

# Those of the README and the tour, from the running demo; needs Chromium.
pictures:
	@.ci/environment
	@.venv/bin/python -m tests.pictures

lint:
	@.ci/environment
	.venv/bin/ruff check .
	.venv/bin/ruff format --check .
	.venv/bin/djlint --quiet --lint templates
	.venv/bin/mypy
	.venv/bin/deptry .

# The compiled catalogue is committed, so that no machine needs gettext to speak Spanish.
translations:
	@.ci/environment
	.venv/bin/python manage.py makemessages --locale es --no-location --no-obsolete --ignore .venv --ignore var
	.venv/bin/pybabel compile --domain django --directory locale

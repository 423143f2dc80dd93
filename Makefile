# Countersign. `make run` and `make test` set up all they need.

PYTHON ?= python3
PORT ?= 8000
DEMO ?= true
ARGS ?=
export DATA_DIR ?= $(CURDIR)/var
export PORT DEMO
export BEAT_SCHEDULE ?= $(DATA_DIR)/beat-demo-$(DEMO)
export SITE_URL ?= http://127.0.0.1:$(PORT)

# Dozens of processes start in the checks; each would compile the whole program anew.
unexport PYTHONDONTWRITEBYTECODE

BIN := .venv/bin
APT := DEBIAN_FRONTEND=noninteractive apt-get -qq -y install

.PHONY: help install run test demo bench chaos lock messages

help:
	@echo "make run    start Countersign on port $(PORT), with its demonstration (DEMO=false: without)"
	@echo "make test   run the checks of every change (ARGS=long: the rest)"
	@echo "make demo   replay the Kazakhstani case and print its mails (ARGS=--json)"
	@echo "make bench  measure the figures"
	@echo "make chaos  break everything and count the alerts (ARGS=--long, ARGS=--peers)"
	@echo "make messages  collect what is to be translated into locale/"
	@echo "make lock   write the lock files anew"

install: .venv/installed locale/compiled

# The catalogues are compiled here, by Babel, so that no gettext has to be on the machine.
CATALOGUES := $(wildcard locale/*/LC_MESSAGES/django.po)

locale/compiled: .venv/installed $(CATALOGUES)
	@$(BIN)/pybabel --quiet compile --directory locale --domain django
	@touch $@

messages: install
	@$(BIN)/python -m config.catalogues

# What it says goes to standard error, so that `make demo ARGS=--json` prints JSON and nothing else.
# The lock file is complete. Left to resolve it again, pip takes the newest release for a requirement with an
# extra and then refuses it, as it is not the one that is locked.
.venv/installed: requirements-dev.lock
	@exec >&2; set -e; \
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo "Countersign needs Python 3.11 or newer; name one: make PYTHON=python3.12 ..."; exit 1; }; \
	$(PYTHON) -c 'import ensurepip' 2>/dev/null \
		|| { test "$$(id -u)" = 0 && apt-get -qq update && $(APT) python3-venv; } \
		|| { echo "Install Debian's package python3-venv first."; exit 1; }; \
	echo "Installing into .venv ..."; \
	$(PYTHON) -m venv .venv; \
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r requirements-dev.lock; \
	DATA_DIR="$(CURDIR)/var" $(BIN)/python config/keys.py; \
	touch $@

run: install
	@$(BIN)/python -c 'import socket, sys; socket.create_server(("127.0.0.1", int(sys.argv[1]))).close()' $(PORT) 2>/dev/null \
		|| { echo "Port $(PORT) is in use; choose another: make run PORT=8001"; exit 1; }
	@$(BIN)/python config/keys.py
	@$(BIN)/python manage.py migrate --verbosity 0
	@$(BIN)/python manage.py prepare
	@PATH="$(CURDIR)/$(BIN):$$PATH" honcho start || test $$? -eq 130 -o $$? -eq 143

test: install
	@env -u DATA_DIR -u DEMO -u SITE_URL -u PORT -u BEAT_SCHEDULE \
		-u DATABASE_URL -u REDIS_URL -u EMAIL_URL $(BIN)/python -m tests.gate $(ARGS)

demo: install
	@env -u DATABASE_URL $(BIN)/python manage.py demo $(ARGS)

bench: install
	@env -u DATABASE_URL -u REDIS_URL -u EMAIL_URL DJANGO_SETTINGS_MODULE=config.settings $(BIN)/python -m bench

chaos: install
	@env -u DATA_DIR -u DEMO -u SITE_URL -u PORT -u BEAT_SCHEDULE \
		-u DATABASE_URL -u REDIS_URL -u EMAIL_URL $(BIN)/python -m tests.chaos $(ARGS)

lock: install
	$(BIN)/uv pip compile pyproject.toml --universal --python-version 3.11 --generate-hashes \
		--no-emit-index-url --no-header --quiet --output-file requirements.lock
	$(BIN)/uv pip compile pyproject.toml --group dev --universal --python-version 3.11 --generate-hashes \
		--no-emit-index-url --no-header --quiet --output-file requirements-dev.lock

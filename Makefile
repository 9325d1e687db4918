# make run       a working site at http://127.0.0.1:8000 (make run PORT=9000)
# make run DEMO=1  the same with invented contracts in plenty, in a database of its own
# make test      every test that can run on this machine (make test-full: the long matrix too)
# make check     style, imports, migrations, catalogues, production settings
# make messages  bring the catalogues of locale/ in step with the code
# make messages-check  what they lack or say badly, with file and line; part of make check
# make bench     what the main pages cost with up to 10,000 contracts, the memory with 100,000 segments, search over 20,000 items, pages in 24 languages, finished pages beside a bare Django view and nginx, the first paint on a slow telephone
# make soak MINUTES=10  readers, publications and killed processes all at once: no answer may be wrong
# make clean     stop the embedded database and remove everything made here

PORT ?= 8000
PYTHON ?= python3
RUN := .venv/bin/
# Enough for Django's deployment checks; nothing connects and nothing is signed with it.
PRODUCTION := DJANGO_ENV=production STATE_SITE=1 ALLOWED_HOSTS=example.org \
	DATABASE_URL=postgresql://check@localhost/check \
	SECRET_KEY=only-for-make-check-0123456789-abcdefghijklmnopqrstuvwxyz

MAKEFLAGS += --no-print-directory
.DEFAULT_GOAL := help
.PHONY: help run test test-full check messages messages-check bench soak clean packages packages-dev

help:
	@sed -n 's/^# make/make/p' Makefile

# As visitors see it: hashed static files, the site's own error pages (make run DEBUG=1 to look inside).
run: export DEBUG := $(or $(DEBUG),0)
run: packages
	@exec $(RUN)python manage.py start --port "$(PORT)"

test: packages-dev
	@$(RUN)python manage.py compile_catalogues
	$(RUN)pytest -n logical --dist loadfile -m "not full" $(ARGS)

test-full: packages-dev
	@$(RUN)python manage.py compile_catalogues
	$(RUN)pytest -n logical --dist loadfile $(ARGS)

check: packages-dev
	$(RUN)ruff check .
	$(RUN)ruff format --check .
	@find templates -name '*.html' -exec $(RUN)djade --check {} +
	$(RUN)lint-imports --no-logo
	$(RUN)python -W error manage.py makemigrations --check --dry-run
	$(RUN)python -W error -m tools.check_migrations
	@$(MAKE) messages-check
	@env -i PATH="$$PATH" $(PRODUCTION) $(RUN)python -W error manage.py check --deploy --fail-level WARNING

messages: packages-dev
	@$(RUN)python manage.py update_catalogues
	@$(RUN)python manage.py compile_catalogues

messages-check: packages-dev
	@$(RUN)python manage.py update_catalogues --check

bench: packages-dev
	@$(RUN)python manage.py compile_catalogues
	@broken=0; for part in bench bench.languages bench.held bench.paint; do \
		$(RUN)python -m tests.$$part || broken=1; \
	done; exit $$broken

soak: packages-dev
	@$(RUN)python manage.py compile_catalogues
	$(RUN)python -m tests.bench.soak $(or $(MINUTES),10)

clean:
	@[ ! -x $(RUN)python ] || $(RUN)python -m poles_site.embedded
	rm -rf .venv var node_modules .pytest_cache .ruff_cache .import_linter_cache .hypothesis

packages:
	@command -v $(PYTHON) >/dev/null || { echo "Error: Python 3.11 or newer is needed, $(PYTHON) is not there." >&2; exit 1; }
	@$(PYTHON) tools/prepare.py requirements.txt

packages-dev: packages
	@$(PYTHON) tools/prepare.py requirements-dev.txt

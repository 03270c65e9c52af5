# `make run` starts the portal, `make test` checks everything; both work from a fresh checkout.
# No make? `python3 tools/bootstrap.py run` and `python3 tools/bootstrap.py test` are the same.

PYTHON ?= python3
VENV := $(or $(PORTAL_VENV),.venv)
BABEL := $(VENV)/bin/pybabel
# The calls that mark a string, besides pybabel's own (_, gettext, ngettext, pgettext...).
KEYWORDS := -k lazy -k _l -k lazy_in:1c,2
LOCK := uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
  --no-emit-index-url --no-emit-find-links --custom-compile-command "make lock"

.PHONY: run test fmt translations lock

run:
	@exec $(PYTHON) tools/bootstrap.py run

test:
	@$(PYTHON) tools/bootstrap.py test

# The targets below are for those who change Guichet; run `make test` once before.
fmt:
	$(VENV)/bin/ruff check --fix-only .
	$(VENV)/bin/ruff format .

# Gathers the strings into the French catalogue; new ones are left empty, to be written by a person.
translations:
	@mkdir -p translations
	$(BABEL) -q extract -F babel.cfg $(KEYWORDS) --sort-output --no-location --no-wrap --add-comments=Translators: \
	  --project=guichet --copyright-holder="The Guichet authors" -o translations/messages.pot .
	$(BABEL) -q update -i translations/messages.pot -d translations -l fr --init-missing --no-wrap \
	  --no-fuzzy-matching --ignore-obsolete --ignore-pot-creation-date

# Locks the dependencies of pyproject.toml; `make lock UPGRADE=--upgrade` takes the newest allowed. Needs uv.
lock:
	$(LOCK) $(UPGRADE) pyproject.toml -o requirements.txt
	$(LOCK) $(UPGRADE) --extra dev -c requirements.txt pyproject.toml -o requirements-dev.txt

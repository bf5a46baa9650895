# make run: the chat over the handbook.  make test: the whole suite.  Both work on a fresh machine.
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
INDEX  ?= .index
DOCS   ?=
PORT   ?= 7860
BENCHMARKS ?= ../shared/benchmarks

# What is compiled once serves all the processes that the tests start.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: run test quick docs check browser bench measure kiosk-day fuzz screenshots constraints bundle clean

run: $(VENV)/.installed
	$(BIN)/mishu build $(DOCS) --index $(INDEX)
	$(BIN)/mishu serve --index $(INDEX) --port $(PORT)

# Three processes, since those that drive a browser often wait for it.
test: check browser
	OMP_NUM_THREADS=1 $(BIN)/python -m pytest -n 3 --dist loadfile -m "not timed"
	$(BIN)/python -m pytest -m timed $$(grep -rl '^@pytest.mark.timed' tests)

# What needs neither the model nor a browser, nor waits for long: under a minute.
quick: $(VENV)/.test-installed
	$(BIN)/python -m pytest -n 2 --dist loadfile --ignore=tests/pages -m "not timed and not model and not browser and not slow"

check: $(VENV)/.test-installed
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

# A Chromium and a Chinese font for the page tests; fails where neither apt nor playwright can bring one.
browser: $(VENV)/.test-installed
	sh tests/browser.sh $(BIN)

# The four question sets, when they are there. Takes about ten minutes on two cores.
bench: $(VENV)/.installed
	sh benchmarks/run.sh $(BIN)/mishu $(BENCHMARKS)

# The page as visitors meet it: first quote, a crowd, ten thousand questions. Takes most of an hour on two cores.
measure: browser
	$(BIN)/mishu build $(DOCS) --index $(INDEX)
	$(BIN)/python -m benchmarks.first_quote $(INDEX)
	$(BIN)/python -m benchmarks.visitors $(INDEX)
	$(BIN)/python -m benchmarks.soak $(INDEX)

# A kiosk's day: 500 visitors, 20,000 touches at random. Takes an hour.
kiosk-day: browser
	$(BIN)/mishu build --index $(INDEX)
	$(BIN)/python -m benchmarks.kiosk_day $(INDEX)

# Mutated files for every reader, for ten minutes; what broke one is kept in .fuzz.
fuzz: $(VENV)/.test-installed
	$(BIN)/python -m benchmarks.fuzz_readers 600 $(DOCS) --keep .fuzz

# The documentation as a site in build/site; a page, link or anchor that is not there is an error.
docs: $(VENV)/.docs-installed
	NO_MKDOCS_2_WARNING=1 $(BIN)/python -m mkdocs build

# The pictures of the documentation, over the handbook.
screenshots: browser
	$(BIN)/mishu build --index $(INDEX)
	$(BIN)/python -m tests.pages.screenshots $(INDEX)

# The versions that are installed now, for all to come; after the suite has passed with them.
constraints: $(VENV)/.test-installed
	sh packaging/constraints.sh $(BIN)/python >constraints.new
	mv constraints.new constraints.txt

# A folder that installs Mishu on a machine of this kind without network.
bundle: $(VENV)/.installed
	sh packaging/bundle.sh $(BIN)/python build/bundle

clean:
	rm -rf $(VENV) $(INDEX) .fuzz build dist .pytest_cache .mypy_cache .ruff_cache .hypothesis

$(BIN)/python:
	$(PYTHON) -c 'import sys; sys.exit("Mishu needs Python 3.11 or newer" if sys.version_info < (3, 11) else 0)'
	$(PYTHON) -m venv $(VENV)

$(VENV)/.installed: pyproject.toml constraints.txt | $(BIN)/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e .
	touch $@

$(VENV)/.docs-installed: pyproject.toml constraints.txt | $(BIN)/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[docs]'
	touch $@ $(VENV)/.installed

$(VENV)/.test-installed: pyproject.toml constraints.txt | $(BIN)/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[test]'
	touch $@ $(VENV)/.installed $(VENV)/.docs-installed

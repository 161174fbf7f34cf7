# Set-up and development on Linux; everything here only calls the project's own commands.
PYTHON ?= python3
BIN := .venv/bin
SIZE ?= 100000

.PHONY: setup dev run demo test check eval bench soak lock clean

setup: .venv/.product  ## what the product needs, hash-locked
dev: .venv/.dev  ## what development and tests need, hash-locked

.venv/.product: requirements.txt pyproject.toml
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --upgrade "pip>=25"
	$(BIN)/python -m pip install --quiet --require-hashes -r requirements.txt
	$(BIN)/python -m pip install --quiet --no-deps --editable .
	touch $@

.venv/.dev: requirements-dev.txt .venv/.product
	$(BIN)/python -m pip install --quiet --require-hashes -r requirements-dev.txt
	touch $@

demo: setup  ## crawl the bundled sample world and show what was found
	$(BIN)/fengxun demo

run: setup  ## crawl what is due and work through the queue
	$(BIN)/fengxun worker

check: dev  ## format, lint, types, import contracts
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy .
	$(BIN)/lint-imports

test: dev  ## all checks and tests; installs Debian packages when it may
	sh tests/setup-debian.sh
	$(MAKE) check
	$(BIN)/python -m pytest --numprocesses auto --dist loadfile

eval: dev  ## quality on outside data: make eval DATA=DIR
	@test -n "$(DATA)" || { echo "用法：make eval DATA=目录"; exit 2; }
	$(BIN)/python -m evals eval "$(DATA)" --out eval.json

bench: dev  ## speed as ratios within one run: make bench SIZE=100000
	$(BIN)/python -m evals bench --size $(SIZE) --out bench.json

soak: dev  ## the long fault runs
	$(BIN)/python -m pytest -m soak

LOCK := $(BIN)/pip-compile --quiet --generate-hashes --no-emit-index-url --no-emit-trusted-host --no-emit-find-links --strip-extras --no-header --allow-unsafe --no-annotate
lock: dev  ## renew the locked versions
	$(LOCK) --output-file requirements.txt pyproject.toml
	$(LOCK) --extra dev --extra browser --extra pg --constraint requirements.txt --output-file requirements-dev.txt pyproject.toml
	sed -i "/^#/d" requirements.txt requirements-dev.txt

clean:
	rm -rf .venv var build dist *.egg-info eval.json bench.json .mypy_cache .ruff_cache .pytest_cache .hypothesis

# 信访通. `make help` lists the targets.
.POSIX:
.PHONY: help setup run train danger test check bench eval soak clean

SETUP = scripts/setup.sh
PYTHON = .venv/bin/python
ENGINE_PYTHON = nlu/.venv/bin/python
PYTEST = $(PYTHON) -m pytest
# Further arguments: make test ARGS="-k receipt"
ARGS =

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "  make %-7s %s\n", $$1, $$2}' Makefile

setup: ## prepare both environments and all that tests need
	@$(SETUP) service engine redis browser node

run: ## start everything on this machine and print the simulator's address
	@$(SETUP) service engine redis
	@exec $(PYTHON) -m bot.app.run

train: ## train the dialogue model, when flows or examples have changed
	@$(SETUP) service engine
	@exec .venv/bin/xinfang train $(ARGS)

danger: ## learn again what danger looks like, when its sentences have changed
	@$(SETUP) service engine
	@PYTHONPATH=. $(ENGINE_PYTHON) -m nlu.danger.learn $(ARGS)

test: ## run all tests: both environments, browser, independent sender
	@$(SETUP) service engine redis browser node
	@echo "== engine"
	@cd nlu && PYTHONPATH=.. .venv/bin/python -m pytest -c pytest.ini ../tests/nlu ../tests/actions
	@echo "== service"
	@$(PYTEST) $(ARGS)

check: ## lint, format, types and layers
	@$(SETUP) service
	@.venv/bin/ruff check .
	@.venv/bin/ruff format --check .
	@.venv/bin/mypy
	@.venv/bin/lint-imports

bench: ## measure turns per second against a stock set-up
	@$(SETUP) service engine redis
	@exec $(PYTHON) -m bench $(ARGS)

eval: ## measure understanding on the evaluation files
	@$(SETUP) service engine
	@exec env PYTHONPATH=. $(ENGINE_PYTHON) -m nlu.evaluation $(ARGS)

soak: ## the fault and silence tests with many more rounds
	@$(SETUP) service engine redis
	@exec env XINFANG_SOAK=1 $(PYTEST) tests/faults tests/bot/intake/test_silence.py -p no:cacheprovider --timeout=3600 $(ARGS)

clean: ## remove environments and caches, never var/
	@rm -rf .venv nlu/.venv .mypy_cache .ruff_cache .pytest_cache

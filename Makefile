# `make` or `make help` lists what there is. Every target prepares what it needs by itself.
.DEFAULT_GOAL := help
.PHONY: help run test slow lint eval bench train clean

help: ## This list
	@echo "ACS assistant: texts and web chats become matching help, or a human."
	@echo
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/  make \1	\2/p' Makefile | expand -t 16
	@echo
	@echo "Start with 'make run'. It needs git, make and any Python 3; it puts everything else into this folder."

run: ## Prepare everything and start it; Ctrl-C stops all of it
	@scripts/bootstrap run
	@exec .venv/bin/acs run

test: ## Style, types and the tests, in headless Chromium too where there is one
	@scripts/bootstrap test
	@scripts/check

slow: ## The few tests that take minutes: the storm of 1,000 texts with crashes, the measured messages, a year of open hours
	@scripts/bootstrap test
	@scripts/check slow

lint: ## Style and types only
	@scripts/bootstrap tools
	@scripts/check lint

eval: ## Measure the safety screen and the understanding on the labelled messages
	@scripts/bootstrap run
	@.venv/bin/acs screen eval
	@OMP_NUM_THREADS=1 .venv/bin/python -m bench.understanding --write docs/understanding.md

bench: ## Measure speed beside the project that `rasa init` generates, then of the search; then how well the intake reads
	@scripts/bootstrap run
	@OMP_NUM_THREADS=1 .venv/bin/python -m bench.performance --write
	@OMP_NUM_THREADS=1 .venv/bin/python -m bench.search.speed --write
	@OMP_NUM_THREADS=1 .venv/bin/python -m bench.intake_eval

train: ## Train the models again, whether or not their inputs changed
	@rm -f var/stamps/model var/stamps/safety
	@scripts/bootstrap run

clean: ## Remove what was built; the database and the keys in var/ stay
	rm -rf .venv engine/.venv web/node_modules web/dist var/tools var/stamps var/model
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

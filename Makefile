# Everything a newcomer needs: `make run` and `make test`. Wants GNU make and Python 3.11 or newer, nothing else.
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
STAMP  := $(VENV)/.installed
TESTS  ?= $(wildcard tests/unit tests/contract tests/quality tests/integration tests/acceptance)
PROTOS := $(sort $(wildcard proto/onrecord/v1/*.proto))
LOCK   := pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-emit-index-url \
          --no-emit-find-links

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help setup run test nightly check fresh proto openapi lock clean

help: ## List the targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "  make %-8s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: $(STAMP) ## Make .venv with everything in it (the others call it; the second time it takes milliseconds)

# uv is taken from the PATH if it works there (a version manager's shim may be a file that only complains);
# otherwise it is installed into the environment. Byte code is compiled at once: where Python is told not to write any, every
# start would compile all libraries again. The stamp is written last: an interrupted set-up starts again.
$(STAMP): requirements/dev.txt requirements/uv.txt pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { \
	    echo "onrecord needs Python 3.11 or newer; '$(PYTHON)' is $$($(PYTHON) --version 2>&1)." \
	         "Name another with: make PYTHON=/path/to/python3 ..."; exit 1; }
	@set -e; if uv --version >/dev/null 2>&1; then \
	    test -x $(BIN)/python || $(PYTHON) -m venv --without-pip $(VENV); UV=uv; \
	else \
	    test -x $(BIN)/pip || $(PYTHON) -m venv --clear $(VENV) || { \
	        echo "'$(PYTHON) -m venv' failed. On Debian and Ubuntu: apt-get install python3-venv"; exit 1; }; \
	    $(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/uv.txt; \
	    UV=$(BIN)/uv; \
	fi; \
	$$UV pip install --quiet --compile-bytecode --python $(BIN)/python --require-hashes -r requirements/dev.txt; \
	$$UV pip install --quiet --python $(BIN)/python --no-deps --no-build-isolation --editable .
	@touch $@

run: $(STAMP) ## Start everything in one process: page, REST and docs on :8080, gRPC on :50051
	@exec $(BIN)/python -m services

# Much of the suite's time is waiting for processes and databases to start, so two at a time pay on any machine.
test: $(STAMP) ## Run all tests, the quick ones first (TESTS=path for some, ARGS='-k word' for pytest)
	$(BIN)/python -m pytest $(if $(filter file,$(origin TESTS)),--numprocesses 2 --no-loadscope-reorder) \
	    $(TESTS) $(ARGS)

nightly: $(STAMP) ## Made-up requests and messages at both doors, a thousand for each operation (about an hour)
	ONRECORD_NIGHTLY=1 $(BIN)/python -m pytest tests/integration/test_made_up_requests.py \
	    tests/integration/test_made_up_messages.py $(ARGS)

check: $(STAMP) fresh ## Lint, format, types, import contracts, freshness of the stubs
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

# The comment on the service goes into the gRPC stub, so both kinds of stub come from one place: proto/.
define protoc
	$(BIN)/python -m grpc_tools.protoc -Iproto --plugin=protoc-gen-mypy=$(BIN)/protoc-gen-mypy \
	    --plugin=protoc-gen-mypy_grpc=$(BIN)/protoc-gen-mypy_grpc --python_out=$(1) --mypy_out=quiet:$(1) $(PROTOS)
	$(BIN)/python -m grpc_tools.protoc -Iproto --plugin=protoc-gen-mypy_grpc=$(BIN)/protoc-gen-mypy_grpc \
	    --grpc_python_out=$(1) --mypy_grpc_out=quiet:$(1) proto/onrecord/v1/record_service.proto
	@mkdir -p build
	$(BIN)/python -m grpc_tools.protoc -Iproto --include_source_info --descriptor_set_out=build/onrecord.binpb $(PROTOS)
	$(BIN)/python proto/describe.py build/onrecord.binpb > $(2)
	$(BIN)/python proto/blocking.py onrecord/aio $(1)/onrecord/blocking
endef

proto: $(STAMP) ## Generate onrecord/v1, the OpenAPI's comments and the tables of docs/api.md; onrecord/blocking from onrecord/aio
	$(call protoc,.,services/gateway/descriptions.json)
	@$(BIN)/python proto/compatible.py build/onrecord.binpb proto/promises.txt --add
	@$(BIN)/python -m services.gateway.tables docs/api.md

openapi: $(STAMP) ## Pin the OpenAPI as it is now; its diff is what changes for callers
	$(BIN)/python -m tests.contract.pin

fresh: $(STAMP)
	@rm -rf build/stubs && mkdir -p build/stubs
	@$(call protoc,build/stubs,build/descriptions.json)
	@$(BIN)/python proto/compatible.py build/onrecord.binpb proto/promises.txt
	@diff -r -x __init__.py -x __pycache__ build/stubs/onrecord/v1 onrecord/v1 && \
	    diff -r -x __pycache__ build/stubs/onrecord/blocking onrecord/blocking && \
	    diff build/descriptions.json services/gateway/descriptions.json || { \
	    echo "What is generated is stale: run make proto"; exit 1; }

lock: $(STAMP) ## Renew the locked requirements from their .in files (UPGRADE=--upgrade takes new versions)
	@set -e; UV=uv; uv --version >/dev/null 2>&1 || UV=$(BIN)/uv; for set in run dev uv; do \
	    $$UV $(LOCK) $(UPGRADE) requirements/$$set.in --output-file requirements/$$set.txt; done; \
	$$UV $(LOCK) $(UPGRADE) --excludes requirements/torch.in requirements/train.in --output-file requirements/train.txt

include training/train.mk

clean: ## Remove the environment, caches and builds (the data folder stays)
	rm -rf $(VENV) $(TRAIN_VENV) build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache *.egg-info
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

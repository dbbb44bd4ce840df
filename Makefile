# ContentFlow. `make run` serves it, `make test` proves it.
SHELL := /bin/bash
.DEFAULT_GOAL := help
TARGET := $(or $(CARGO_TARGET_DIR),target)

FRONTEND_SOURCES := $(shell find frontend/src frontend/public frontend/index.html frontend/*.ts frontend/*.json -type f 2>/dev/null)

.PHONY: help run test lint build frontend bench openapi gen

help: ## Show the targets
	@sed -nE 's/^([a-z]+):.*## (.*)/  make \1\t\2/p' $(MAKEFILE_LIST) | expand -t 18

run: ## Install what is missing, build, migrate, seed and serve on http://127.0.0.1:8080 (sandbox)
	@scripts/run

test: ## Install what is missing and run every test of both halves
	@scripts/test

lint: frontend/node_modules/.package-lock.json ## Formatting and lints of both halves
	cargo fmt --all --check
	cargo clippy --workspace --all-targets --locked -- -D warnings
	npm --prefix frontend run --silent lint
	npm --prefix frontend run --silent types

build: frontend ## Leave the program in target/release/contentflow
	cargo build --release --locked -p app
	@echo "$(TARGET)/release/contentflow"

frontend: frontend/dist/index.html ## Build the single-page app into frontend/dist

bench: ## Print the ratios and write them to bench/results.json
	@scripts/bench

openapi: ## Write openapi/openapi.json from the code
	@mkdir -p openapi
	cargo run --quiet --locked -p app -- openapi > openapi/openapi.json.new
	mv openapi/openapi.json.new openapi/openapi.json

gen: openapi frontend/node_modules/.package-lock.json ## Write the contract and the client made from it
	npm --prefix frontend run gen

frontend/node_modules/.package-lock.json: frontend/package-lock.json
	npm --prefix frontend ci --no-audit --no-fund
	@touch $@

frontend/dist/index.html: frontend/node_modules/.package-lock.json openapi/openapi.json $(FRONTEND_SOURCES)
	npm --prefix frontend run build
	@touch $@

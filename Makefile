# Every command that people and CI run. `make` prints the menu.
SHELL := /usr/bin/env bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := menu
MAKEFLAGS += --no-print-directory

# Given on the command line, as in `make run ARGS="--data /srv/backfill"`.
ARGS ?=
SEED ?=
SEEDS ?= 3000

# What fails says in words what is wrong; frames would push that out of sight.
export RUST_BACKTRACE := 0

# Nothing is built a second time in CI, so what would make that quick is only gigabytes on the disk.
ifdef CI
export CARGO_INCREMENTAL := 0
endif

STEP := tests/setup/step.sh
# One set of flags for all of the workspace, so that nothing is built twice.
ALL := --workspace --all-targets --locked
TEST := cargo test --workspace --locked
BUILT := $(or $(CARGO_TARGET_DIR),target)/debug

.NOTPARALLEL:
.PHONY: menu run dist try-dist up down test verify fix fmt clippy tidy build tests sim planted doc e2e kill chaos \
        browser bench fuzz soak golden setup clean-data

menu:        ## print this menu
	@awk -F ':.*## ' '/^[a-z0-9-]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' Makefile

run:         ## build a first look, without Kafka, and run its demonstration (ARGS="…" is passed on)
	@tests/setup/packages.sh run
	cargo run --profile look --no-default-features --locked -p backfill-server -- run --demo $(ARGS)

dist:        ## build what is handed out into target/dist: program, Debian package, container file
	@tests/setup/packages.sh build
	@$(STEP) "distribution" engine/server/package/build.sh

try-dist: dist ## install that package on a bare Debian, start, stop, upgrade and remove it (root, debootstrap)
	@$(STEP) "package on a bare system" engine/server/package/try.sh

up:          ## start Kafka and PostgreSQL on this machine and say how to use them
	@tests/setup/packages.sh servers
	@tests/setup/up.sh

down:        ## stop what `make up` has started; its data stays in ./servers-data
	@tests/setup/down.sh

test:        ## everything that CI runs, 3,000 seeds among it; sets up what it needs
	@$(STEP) "all checks" $(MAKE) setup fmt clippy build tests doc planted SHARE=3

verify:      ## the quick checks: form, lints, house rules, walls; changes nothing
	@$(STEP) "quick checks" $(MAKE) fmt clippy tidy

fix:         ## let the tools put form and simple lints right
	cargo clippy $(ALL) --fix --allow-dirty --allow-staged
	cargo fmt --all

fmt:         ## form: is everything as rustfmt writes it
	@$(STEP) "form" cargo fmt --all --check

clippy:      ## lints, none of them ignored
	@$(STEP) "lints" cargo clippy $(ALL) -- -D warnings

tidy:        ## house rules and the walls between the crates
	@$(STEP) "house rules" $(TEST) --test tidy --test architecture

build:       ## build the programs and the tests
	@$(STEP) "build" cargo build $(ALL)

tests: build ## unit, contract, end-to-end, kill, chaos and browser tests
	@$(STEP) "tests" $(TEST) --no-fail-fast

sim: build   ## live through SEEDS=3000 seeded worlds, or through one: SEED=7
	@$(STEP) "simulation" $(BUILT)/simulate $(if $(SEED),--seed $(SEED),--seeds $(SEEDS)) $(ARGS)

planted:     ## put known bugs into the core; each must be caught (SHARE=3 for a third of them)
	@SHARE=$(or $(SHARE),1) $(STEP) "planted bugs" simulations/planted/check.sh

doc:         ## the documentation of the crates, without a broken link
	@RUSTDOCFLAGS="-D warnings" $(STEP) "documentation" cargo doc --workspace --no-deps --locked

e2e: setup build ## only the end-to-end test: a day from a public HL7 client
	@$(STEP) "end to end" $(TEST) --test e2e $(ARGS) -- --nocapture

kill: setup build ## only the kill test, with what it counts
	@$(STEP) "kill test" $(TEST) --test kill $(ARGS) -- --nocapture

chaos: setup build ## only the chaos test: all is hurt for CHAOS_SECONDS=120, about 5 min in all (CHAOS_SEED=7)
	@$(STEP) "chaos" $(TEST) --test chaos $(ARGS) -- --nocapture

browser: setup build ## only the browser test; leaves pictures in target/pictures
	@$(STEP) "browser" $(TEST) --test browser $(ARGS) -- --nocapture

fuzz:        ## damage inputs for FUZZ_SECONDS=60 per target; what breaks lands in target/fuzz
	@FUZZ_SECONDS=$(or $(FUZZ_SECONDS),60) $(STEP) "fuzzing" $(TEST) \
	    --test hl7 --test http --test round_trip --bin backfill fuzzed -- --nocapture --test-threads=2

bench:       ## print the figures (ARGS="single storm" for some; "takeover" takes minutes more)
	@tests/setup/packages.sh build
	@tests/setup/packages.sh servers
	@$(STEP) "figures" cargo bench --locked -p backfill-tests --bench figures -- $(ARGS)

soak:        ## what takes longer than CI may, under an hour, with a table (ARGS="drill year" for parts)
	@$(STEP) "the long run" tests/setup/soak.sh $(ARGS)

golden:      ## write golden files that are missing; never changes one that is there
	@BACKFILL_GOLDEN=write $(STEP) "golden files" $(TEST) --test golden

setup:       ## install what the tests need, or say what to install
	@$(STEP) "setup" tests/setup/packages.sh test

clean-data:  ## throw away the data of the demonstration (./data)
	@if command -v flock >/dev/null && [ -e data/service.lock ] && ! flock -n data/service.lock true; \
	then echo "a service runs on ./data; stop it first"; exit 1; fi
	rm -rf data

# kehoach: `make help` says what there is.
SHELL := /bin/bash
CORPUS ?=
FUZZ_SECONDS ?= 60
FUZZ_TARGETS ?=
PLANS := $(filter-out corpus/README.md,$(wildcard corpus/*.md corpus/*.html))
.DEFAULT_GOAL := help
.PHONY: help setup demo test test-slow test-browser screenshots lint bench bench-repair bench-ocr regress fixtures fuzz clean

help: ## this list
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 15

setup: ## install what is missing (a C compiler, Rust, Tesseract); says what it does
	@bash scripts/setup.sh

demo: setup ## build, convert the sample plans, show where the results are
	@bash scripts/with-cargo.sh build --release -p kehoach
	@mkdir -p .demo
	@target/release/kehoach batch $(PLANS) -o .demo --to json,xlsx,csv
	@echo
	@echo "The results are in .demo/: open one of"
	@ls .demo/*.plan.xlsx | sed 's/^/  /'
	@echo "in Excel or LibreOffice; the same as JSON stands beside it."

test: setup ## install what is missing, build, run all tests
	@bash scripts/with-cargo.sh test --workspace

test-slow: setup ## kill, poison and starve batches for some minutes
	@bash scripts/with-cargo.sh test -p kehoach --test batch_slow -- --ignored --nocapture --test-threads 1

test-browser: setup ## use the review page in a headless Chromium; says so where there is none
	@bash scripts/test-browser.sh

screenshots: setup ## take the pictures of docs/ anew
	@bash scripts/test-browser.sh shots

lint: setup ## formatting, clippy with warnings denied, documentation
	@bash scripts/with-cargo.sh fmt --all --check
	@bash scripts/with-cargo.sh clippy --workspace --all-targets -- -D warnings
	@RUSTDOCFLAGS="-D warnings" bash scripts/with-cargo.sh doc --workspace --no-deps -q

bench: setup ## speed and accuracy as ratios against peers, where those are installed
	@bash scripts/with-cargo.sh build --release -p kehoach -p kehoach-devtools
	@bash scripts/bench.sh

bench-repair: setup ## accuracy and speed of the repair stage (KEHOACH_CORPUS=DIR adds real documents, PYTHON=… one that has pyvi)
	@bash scripts/with-cargo.sh build --release -p kehoach-devtools
	@KEHOACH_CORPUS="$(if $(KEHOACH_CORPUS),$(abspath $(KEHOACH_CORPUS)))" PYTHON="$(or $(PYTHON),python3)" bash scripts/bench-repair.sh

BENCH_OCR ?= $(PLANS)
bench-ocr: setup ## accuracy of reading scans beside the tesseract command (needs LibreOffice, poppler-utils, tesseract-ocr)
	@bash scripts/with-cargo.sh build --release -p kehoach-devtools
	@target/release/kehoach-devtools ocr-bench $(BENCH_OCR)

regress: setup ## score the documents of CORPUS=DIR (with corpus/ and gold/ below it)
	@test -n "$(CORPUS)" || { echo "usage: make regress CORPUS=DIR"; exit 2; }
	@KEHOACH_CORPUS="$(abspath $(CORPUS))" bash scripts/with-cargo.sh test -p kehoach-tests --test regression -- --nocapture

fixtures: setup ## render the sample plans into every format anew (needs LibreOffice and fonts-liberation2)
	@bash scripts/with-cargo.sh run -q -p kehoach-devtools -- fixtures corpus fixtures/plans

fuzz: setup ## fuzz every reader, FUZZ_SECONDS=60 each (needs nightly and cargo-fuzz)
	@FUZZ_SECONDS="$(FUZZ_SECONDS)" FUZZ_TARGETS="$(FUZZ_TARGETS)" bash scripts/fuzz.sh

clean: ## remove what was built
	@rm -rf target .demo .bench

# Ringdown: what can be done here. `make` alone lists it. Anything longer than
# a few lines lives in scripts/.

SHELL       := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help

# The product is one static binary; nomsgpack leaves a codec out of gin that
# nothing here speaks, which makes the ARM binary 6 MB smaller.
export CGO_ENABLED ?= 0
export GOFLAGS     := $(strip $(filter-out -tags=nomsgpack,$(GOFLAGS)) -tags=nomsgpack)

VERSION  ?= $(shell git describe --tags --always --dirty 2>/dev/null || echo unknown)
LDFLAGS  := -s -w -X main.version=$(VERSION)
DATA     ?= ./var
FUZZTIME ?= 20s
BUDGET   ?= 10m
SEED     ?= 1
ROUNDS   ?= 5
ONLY     ?=
CALLS    ?= 100000
RATE     ?= 150

export DATA FUZZTIME BUDGET VERSION LDFLAGS

##@ Everyday
.PHONY: help run build ui test api-mutations
help: ## this list
	@awk 'BEGIN {FS = ":.*## "} /^##@ / {printf "\n%s\n", substr($$0, 5)} /^[a-z-]+:.*## / {printf "  make %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

run: build ## set up, build and run on simulated hardware with a demo (DATA=./var)
	@scripts/run.sh

build: ui ## pages and binary: bin/ringdown
	@go build -trimpath -ldflags '$(LDFLAGS)' -o bin/ringdown ./cmd/ringdown

ui: ## the web pages, rebuilt only when their sources changed
	@scripts/ui.sh build

test: ui ## everything that must hold: vet, import map, unit, scenario and page tests
	@scripts/test.sh

.PHONY: release release-check
release: export SOURCE_DATE_EPOCH ?= $(shell git log -1 --format=%ct 2>/dev/null || echo 1)
release: ui ## binaries, tarballs and Debian packages for armv7, arm64, amd64, in dist/
	@go run ./image/release -version '$(VERSION)' -o dist

release-check: export SOURCE_DATE_EPOCH ?= $(shell git log -1 --format=%ct 2>/dev/null || echo 1)
release-check: ui ## the same, twice, the second time from nothing: both must be identical
	@go run ./image/release -version '$(VERSION)' -o dist -check

.PHONY: image
BOARD ?= qemu-arm64
image: export SOURCE_DATE_EPOCH ?= $(shell git log -1 --format=%ct 2>/dev/null || echo 1)
image: ui ## firmware image and update bundle of a board, in dist/image/ (BOARD=qemu-arm64, qemu-armv7, orangepi-pc)
	@scripts/image.sh $(BOARD)

.PHONY: image-test image-test-all
image-test image-test-all: export SOURCE_DATE_EPOCH ?= $(shell git log -1 --format=%ct 2>/dev/null || echo 1)
image-test: ui ## the image in QEMU: start, an update, the way back, a bad bundle (BOARD=; 5 minutes)
	@scripts/image-test.sh $(BOARD) -run AnUpdateAndTheWayBack

image-test-all: ui ## all of that: hung and foreign firmware, recovery, calls, lines, CUTS=50 power cuts (hours)
	@scripts/image-test.sh $(BOARD) -cuts $(or $(CUTS),50)

##@ Deeper tests
.PHONY: test-arm
test-arm: ## tests of packages that only compute, as ARM code (needs qemu-user-static)
	@scripts/test-arm.sh

.PHONY: test-dahdi
test-dahdi: ## hal/dahdi on the kernel core of DAHDI, in an emulated machine (10 minutes)
	@scripts/test-dahdi.sh

.PHONY: test-card bench-card
test-card: ui ## scenario files in real time on a voice card in software at a pseudo terminal (6 minutes)
	@go test -tags nomsgpack,card ./cmd/internal/lab -run 'APTY' -count=1 -v -timeout 30m -parallel 8

bench-card: ## a voice card of eight ports: CPU, turn-round, latency, frames lost (1 minute; a quiet machine)
	@go test ./hal/vcard -run 'Within35|NoFrameIsLost' -count=6 -v -bench 'BenchmarkFrame$$' -benchtime 2s
	@go test ./hal/vcard -run NONE -bench 'BareWire|BenchmarkCard' -benchtime 3000x -v

.PHONY: test-gpio
test-gpio: ## boards and simple lines on the kernel's simulated GPIO chip, in an emulated machine (5 minutes)
	@scripts/test-gpio.sh

.PHONY: ui-all ui-hard
ui-all: ui ## the browser tests with each page in every language, theme and width
	@cd webadmin/ui && ALL=1 node test/browser.mjs

ui-hard: ui ## the browser tests with answers up to 400 ms late and the processor slowed four-fold (HARD=seed)
	@cd webadmin/ui && HARD='$(or $(HARD),1)' node test/browser.mjs

.PHONY: race bench bench-live bench-pages bench-scope bench-sip bench-voice calls-100k fuzz mutate cover office laws hours voicemail-kill
race: ui ## all Go tests under the race detector (needs a C compiler)
	@CGO_ENABLED=1 scripts/gotest.sh -race ./...

bench: ui ## all benchmarks, with allocations
	@go test -run '^$$' -bench . -benchmem ./...

bench-live: ui ## live events for 64 ports and 200 calls; a table of 100,000 records in Chromium
	@go test ./webadmin -run NONE -bench LiveEvents -benchtime 1x
	@cd webadmin/ui && node test/records-100k.mjs

bench-scope: ui ## what the scopes of four ports in conversation cost the processor
	@go test ./cmd/internal/appliance -run AScopeIsNever -bench Scopes -benchtime 3x

bench-pages: ui ## how soon each page shows in Chromium, the processor slowed four-fold (PAGES=regexp)
	@cd webadmin/ui && PAGES='$(PAGES)' node test/paint.mjs

bench-sip: ui ## Ringdown beside Asterisk 22 on the same SIP work (ROUNDS=5, ONLY=regexp; root)
	@bench/run.sh -rounds $(ROUNDS) -only '$(ONLY)'

bench-voice: ui ## 100 callers in flows and 30 who leave messages by SIP, at most 30 % of a core
	@bench/run.sh -voice

calls-100k: ui ## 100,000 SIP calls with faults, under 150 MB from first to last (CALLS=, RATE=)
	@bench/run.sh -storm $(CALLS) -rate $(RATE)

api-mutations: ui ## 500 broken requests for each operation of the API: refused by name, never a 500 (MUTATIONS=500)
	@MUTATIONS=$${MUTATIONS:-500} go test ./cmd/internal/appliance -run 'BrokenRequests|BrokenParameters' -v -timeout 60m

fuzz: ui ## each fuzz target for FUZZTIME (20s)
	@scripts/fuzz.sh

mutate: ## break internal/call and acd on purpose; print what no test noticed (BUDGET=10m)
	@scripts/mutate.sh

laws: ## ten million random steps of calls under the laws (STEPS=10000000)
	@go test ./internal/call -run TestAMillionStepsKeepTheLaws -count=1 -v -timeout 30m -args -steps $(or $(STEPS),10000000)

hours: ## each minute of ten years in twelve time zones: calendars against their model
	@go test ./acd/hours -run Agree -count=1 -v -hours.whole

voicemail-kill: ui ## kill -9 the server 50 times while messages are left; none may be lost
	@go test ./cmd/ringdown -run NoMessageIsLost -count=1 -v -timeout 30m -args -voicemail.kills 25

cover: ui ## statement coverage by package and in all
	@scripts/cover.sh

office: ui ## 24 hours of random office in virtual time (SEED=1)
	@go test ./cmd/internal/office -run TestOffice -count=1 -v -timeout 20m -args -office.hours 24 -office.seed $(SEED)

##@ Made and committed
.PHONY: features prompts pictures
features: ## docs/features.md, from docs/features.txt and a run of all scenario files
	@mkdir -p bin
	@go test -json -count=1 ./cmd/internal/lab -run 'TestScenarios$$' >bin/scenarios.json || true
	@go run ./cmd/internal/features/make <bin/scenarios.json

pictures: ui ## the pictures of README, anew, in docs/pictures (needs Chromium)
	@cd webadmin/ui && node test/pictures.mjs

prompts: ## what is said in words, anew where its text has changed (needs espeak-ng)
	@go run ./ivr/prompts/make

##@ Keeping it tidy
.PHONY: setup lint clean
setup: ## fetch modules and packages, switch the git hooks on
	@scripts/setup.sh

lint: ui ## golangci-lint at its pinned version (built once into bin/tools)
	@scripts/lint.sh

clean: ## remove what was built; never touches DATA
	@rm -rf bin webadmin/ui/dist/* webadmin/ui/node_modules

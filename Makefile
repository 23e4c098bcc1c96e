# Short names for the commands of this repository; `make` lists them.

FUZZTIME ?= 10s
RUNS     ?= 5
BENCH    ?= .
COUNT    ?= 1
VMLINUX  ?=
# The boot image of VMLINUX: the package of the kernel itself has it.
VMLINUZ  ?=
# The module tree that belongs to VMLINUX, as fetch-vmlinux.sh lays it out.
MODULES  ?= $(dir $(VMLINUX))modules
# Which mutants a soak tries: together with a number, the seed names one.
SEED     ?= 1
FIRST    ?= 0

.PHONY: help build test check fuzz fuzz-count cover race cross fixtures bench kernel check-kernel peers pairs truth matrix formats soak soak-peers duckdb full

help: ## list the targets
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/\1\t\2/p' $(MAKEFILE_LIST) | expand -t 16

build: ## build ./inlay, one static binary
	CGO_ENABLED=0 go build -trimpath -o inlay ./cmd/inlay

test: ## run the tests
	go test ./...

check: ## gofmt, vet, staticcheck, bounds of all sizes and loops, direction of imports
	.ci/run check

fuzz: ## run every fuzz target for FUZZTIME=10s
	FUZZTIME=$(FUZZTIME) .ci/run fuzz

fuzz-count: ## run them for FUZZTIME=1m and go on where the last run ended; the sum of executions comes last
	FUZZTIME=$(if $(filter file,$(origin FUZZTIME)),1m,$(FUZZTIME)) FUZZCACHE=$(or $(FUZZCACHE),$(shell go env GOCACHE)/fuzz/inlay) .ci/run fuzz

cover: ## print how much of each package its own tests run; fail under 90 %
	.ci/run cover

race: ## run the shorter tests with the race detector
	LONG=true .ci/run race

cross: ## build for Linux, macOS and Windows
	.ci/run cross

fixtures: ## rebuild the objects of testdata from their sources
	testdata/build.sh

bench: ## run the Go benchmarks; BENCH=regexp, COUNT=runs (10 for benchstat)
	go test -run '^$$' -bench '$(BENCH)' -benchmem -count $(COUNT) ./...

kernel: ## fetch Debian's debug kernel into ./kernel (1.6 GB)
	testdata/fetch-vmlinux.sh kernel

check-kernel: need-vmlinux ## run the kernel checks; VMLINUX=file, VMLINUZ=file, MODULES=folder, VMLINUX_ARM64=file
	INLAY_VMLINUX=$(abspath $(VMLINUX)) INLAY_MODULES=$(abspath $(MODULES)) INLAY_VMLINUX_ARM64=$(abspath $(VMLINUX_ARM64)) \
		INLAY_VMLINUZ=$(abspath $(VMLINUZ)) \
		go test -run '^TestKernel' -count=1 -timeout 60m -v ./...

peers: need-vmlinux ## time whole runs beside other tools; VMLINUX=file, RUNS=5
	testdata/bench/peers.sh $(VMLINUX) $(RUNS)

pairs: need-vmlinux ## test what is claimed about speed; VMLINUX=file
	testdata/bench/peers.sh pairs $(VMLINUX)

truth: ## judge impact by GCC's record: DIR=tree built with -fdump-ipa-clones, FILES=$(DIR)/vmlinux, FLAGS=
	@test -d "$(DIR)" || { echo "say DIR=folder of a tree that was built with -fdump-ipa-clones" >&2; exit 1; }
	go run ./testdata/truth $(FLAGS) $(DIR) $(or $(FILES),$(DIR)/vmlinux)

matrix: ## judge verify by GCC's dumps of 47 sources, 2,679 objects; about six minutes on two cores
	go run ./testdata/verify-matrix -v

formats: ## compare the answers for all forms of debugging information, 2,000 programs; five minutes of processor time
	go run ./testdata/format-matrix -v

soak: ## every command on mutated files: COUNT=mutants or MINUTES=, SEED=1, FIRST=0, WORKERS=one per processor, FILES="more sound files", KEEP=folder for what fails
	INLAY_SOAK_SEED=$(SEED) INLAY_SOAK_FIRST=$(FIRST) INLAY_SOAK_COUNT=$(if $(filter file,$(origin COUNT)),$(if $(MINUTES),,2000),$(COUNT)) \
		INLAY_SOAK_MINUTES=$(MINUTES) INLAY_SOAK_WORKERS=$(or $(WORKERS),0) INLAY_SOAK_SECONDS=10 \
		INLAY_SOAK_FILES="$(abspath $(FILES))" INLAY_SOAK_KEEP="$(abspath $(KEEP))" \
		go test -run '^TestSoak$$' -count=1 -timeout 0 -v ./cmd/inlay

soak-peers: build ## other readers on the mutated files of the soak: COUNT=4000, SEED=1, FIRST=0
	go run ./testdata/soak-peers -inlay ./inlay -seed $(SEED) -first $(FIRST) -count $(if $(filter file,$(origin COUNT)),4000,$(COUNT))

duckdb: ## run the SQL of docs/store.md in DuckDB, beside audit query; a module of its own
	cd testdata/duckdb && CGO_ENABLED=1 go test ./...

.PHONY: mutation
mutation: SEED = 20261123
mutation: COUNT = 100
mutation: ## change the program in COUNT=100 places and see whether a test fails; SEED=20261123, FLAGS=; hours
	go run ./testdata/mutation -seed $(SEED) -count $(COUNT) $(FLAGS)

full: need-vmlinux ## all of the above that check something; VMLINUX=file, MODULES=folder
	LONG=true FUZZTIME=1m .ci/run
	$(MAKE) cover matrix formats duckdb check-kernel pairs peers

.PHONY: need-vmlinux
need-vmlinux:
	@test -r "$(VMLINUX)" || { echo "say VMLINUX=file; 'make kernel' fetches one to kernel/vmlinux" >&2; exit 1; }

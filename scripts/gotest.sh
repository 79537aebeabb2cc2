#!/usr/bin/env bash
# usage: scripts/gotest.sh [go test flags] packages
# Runs go test and prints one line a package, whatever failed, what was skipped
# and a closing count. With CI=true a skip that is not listed fails the run.
set -eu -o pipefail
cd "$(dirname "$0")/.."
mkdir -p bin
go build -o bin/testreport ./internal/testreport
# The time limit is per package; the longest plays a day of an office.
go test -json -timeout 12m "$@" 2>&1 | bin/testreport -allow scripts/allowed-skips.txt -strict="${CI:-false}"

#!/usr/bin/env bash
# usage: scripts/gotest.sh [go test flags] packages
# Runs go test and prints one line a package, whatever failed, what was skipped
# and a closing count. With CI=true a skip that is not listed fails the run.
set -eu -o pipefail
cd "$(dirname "$0")/.."
mkdir -p bin
go build -o bin/testreport ./internal/testreport
# The time limit is per package; the longest plays a day of an office. Packages
# whose tests wait in real time hardly compute: twice as many as there are
# processors work at a time. In CI, where nothing has been tested before, those
# go first (calm.sh); elsewhere go keeps the results of what has not changed,
# which it cannot do through calm.sh.
flags=(-p "$((2 * $(nproc)))")
[ "${CI:-false}" = true ] && flags+=(-exec "$PWD/scripts/calm.sh")
go test -json -timeout 12m "${flags[@]}" "$@" 2>&1 |
	bin/testreport -allow scripts/allowed-skips.txt -strict="${CI:-false}"

#!/usr/bin/env bash
# usage: scripts/gotest.sh [go test flags] packages
# Runs go test and prints one line a package, whatever failed, what was skipped
# and a closing count. With CI=true a skip that is not listed fails the run, and a
# test in real time that failed is tried once more, alone.
set -eu -o pipefail
cd "$(dirname "$0")/.."
mkdir -p bin
go build -o bin/testreport ./internal/testreport
# The time limit is per package; the longest plays a day of an office. Packages
# whose tests wait in real time hardly compute: twice as many as there are
# processors work at a time. In CI, where nothing has been tested before, those
# go first (calm.sh); elsewhere go keeps the results of what has not changed,
# which it cannot do through calm.sh.
flags=(-timeout 12m -p "$((2 * $(nproc)))")
report=(bin/testreport -allow scripts/allowed-skips.txt -strict="${CI:-false}")
again=bin/again.txt
if [ "${CI:-false}" = true ]; then
	flags+=(-exec "$PWD/scripts/calm.sh")
	report+=(-again "$again" -realtime "$(paste -sd, scripts/realtime.txt)")
fi
rm -f "$again"
go test -json "${flags[@]}" "$@" 2>&1 | "${report[@]}" && exit 0

# A machine that others share stalls now and then, and nobody hears well through
# that. A mistake fails again; a race is a mistake wherever it shows.
case " $* " in *" -race "*) exit 1 ;; esac
[ -s "$again" ] || exit 1
cp "$again" bin/unsteady.txt
while read -r package test; do
	echo "once more, alone: $package $test"
	go test -json -count=1 -timeout 12m -run "^$test\$" "$package" 2>&1 |
		bin/testreport -allow scripts/allowed-skips.txt -strict=true || exit 1
done <bin/unsteady.txt
echo "unsteady, failed beside all others and passed alone:"
cat bin/unsteady.txt

#!/usr/bin/env bash
# Runs each fuzz target for FUZZTIME. A finding is left under testdata/fuzz/ of
# its package: commit it with the mend.
set -eu -o pipefail
cd "$(dirname "$0")/.."
failed=0
while IFS=: read -r file name; do
	pkg=./$(dirname "$file")
	echo "== $pkg $name for ${FUZZTIME:-20s}"
	go test -run '^$' -fuzz "^$name\$" -fuzztime "${FUZZTIME:-20s}" "$pkg" || failed=1
done < <(git ls-files '*_test.go' | xargs grep -HoE '^func Fuzz[A-Za-z0-9_]+' | sed 's/func //')
exit $failed

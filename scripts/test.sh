#!/usr/bin/env bash
# Everything that must hold before a change lands.
set -eu -o pipefail
cd "$(dirname "$0")/.."
. scripts/need.sh

start=$SECONDS
step() { echo; echo "== $* ($((SECONDS - start)) s)"; }

step "tools"
need git git "the check of the tree" || true
need chromium chromium "the tests in a browser" || true

step "vet"
go vet ./...

step "go tests"
scripts/gotest.sh ./...

if [ -f webadmin/ui/package.json ]; then
	step "page checks"
	(cd webadmin/ui && npm run --silent --if-present check && npm run --silent --if-present test)
fi

step "all tests passed"

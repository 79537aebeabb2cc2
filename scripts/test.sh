#!/usr/bin/env bash
# Everything that must hold before a change lands.
set -eu -o pipefail
cd "$(dirname "$0")/.."
. scripts/need.sh

start=$SECONDS
step() { echo; echo "== $* ($((SECONDS - start)) s)"; }

step "tools"
browser=no
need chromium chromium "the tests in a browser" && browser=yes

need sipp sip-tester "calls with SIPp as a foreign telephone" || true
need baresip baresip-core "calls with baresip as a foreign telephone" || true
need_file /usr/include/spandsp.h libspandsp-dev "caller id, G.722 and fax beside spandsp's" || true

step "vet"
go vet ./...

step "go tests"
scripts/gotest.sh ./...

if [ -f webadmin/ui/package.json ]; then
	step "page checks"
	(cd webadmin/ui && npm run --silent --if-present check && npm run --silent --if-present api:check)
fi

if [ "$browser" = yes ] && [ -f webadmin/ui/package.json ]; then
	step "pages in a browser"
	make --no-print-directory build
	(cd webadmin/ui && npm run --silent --if-present test:browser)
fi

if [ "$browser" = no ] && [ "${CI:-false}" = true ]; then
	echo "failed: the tests in a browser were left out; CI must run them"
	exit 1
fi
step "all tests passed"

#!/usr/bin/env bash
# usage: scripts/ui.sh packages|build
# Fetches the pages' packages and builds them, each only when its inputs changed.
set -eu
cd "$(dirname "$0")/.."
ui=webadmin/ui
[ -f "$ui/package.json" ] || exit 0

packages() {
	local stamp=$ui/node_modules/.fetched
	if [ -f "$stamp" ] && [ ! "$ui/package.json" -nt "$stamp" ] && [ ! "$ui/package-lock.json" -nt "$stamp" ]; then
		return
	fi
	echo "ui: fetching packages"
	(cd "$ui" && npm ci --no-audit --no-fund --loglevel=error)
	touch "$stamp"
}

# Directories count too: their time changes when a file in them goes away.
changed() {
	find "$ui" \( -path "$ui/node_modules" -o -path "$ui/dist" \) -prune -o \
		! -path "$ui" ! -name '*.go' -newer "$1" -print -quit
}

build() {
	local stamp=$ui/node_modules/.built
	if [ -f "$stamp" ] && [ -f "$ui/dist/index.html.gz" ] && [ -z "$(changed "$stamp")" ]; then
		return
	fi
	packages
	echo "ui: building pages"
	(cd "$ui" && npm run --silent build)
	touch "$stamp"
}

case "${1:-build}" in
packages) packages ;;
build) build ;;
*) echo "usage: scripts/ui.sh packages|build" >&2; exit 2 ;;
esac

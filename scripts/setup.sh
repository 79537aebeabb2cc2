#!/usr/bin/env bash
# Once after cloning: fetches what builds and tests need, switches the git hooks on.
set -eu
cd "$(dirname "$0")/.."
go mod download
scripts/ui.sh packages
if [ -z "$(git config --get core.hooksPath || true)" ]; then
	git config core.hooksPath .githooks
	echo "setup: git hooks of .githooks are on"
fi

#!/usr/bin/env bash
# golangci-lint and gofumpt at pinned versions, built once into bin/tools. The
# first build of golangci-lint takes about three minutes on two cores.
set -eu
cd "$(dirname "$0")/.."
golangci=v2.15.0
gofumpt=v0.12.0
tools=$PWD/bin/tools

tool() { # NAME MODULE VERSION
	[ -x "$tools/$1-$3" ] && return
	echo "lint: building $1 $3"
	GOFLAGS= GOBIN="$tools" go install "$2@$3"
	mv "$tools/$1" "$tools/$1-$3"
}

tool gofumpt mvdan.cc/gofumpt "$gofumpt"
tool golangci-lint github.com/golangci/golangci-lint/v2/cmd/golangci-lint "$golangci"

unformatted=$(git ls-files '*.go' | xargs -r "$tools/gofumpt-$gofumpt" -l)
if [ -n "$unformatted" ]; then
	echo "not formatted by gofumpt:"
	echo "$unformatted"
	exit 1
fi
"$tools/golangci-lint-$golangci" run "$@" ./...

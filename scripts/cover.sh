#!/usr/bin/env bash
# Statement coverage, counted across packages: a scenario test covers the rooms
# it walks through.
set -eu -o pipefail
cd "$(dirname "$0")/.."
mkdir -p bin
go test -timeout 12m -coverpkg=./... -coverprofile=bin/cover.out ./...
go tool cover -func=bin/cover.out | tail -n 1
echo "page by page: go tool cover -html=bin/cover.out"

#!/usr/bin/env bash
# Breaks the call rules one at a time and runs the tests against each breakage.
# The scenario tests of the whole appliance count as tests of the rules.
set -eu
cd "$(dirname "$0")/.."
mkdir -p bin
go build -o bin/mutate ./internal/mutate
also=$(go list -f '{{if or .TestGoFiles .XTestGoFiles}}{{.ImportPath}}{{end}}' ./... | grep -E '^ringdown/(internal/engine|cmd/internal/)' | paste -sd,)
exec bin/mutate -budget "${BUDGET:-10m}" -also "$also" ${MUTATE_FLAGS:-} ./internal/call ./acd

#!/usr/bin/env bash
# Runs Ringdown on simulated hardware; a new data folder gets the demo first.
set -eu
cd "$(dirname "$0")/.."
data=${DATA:-./var}
if [ -z "$(ls -A "$data" 2>/dev/null)" ]; then
	bin/ringdown setup -data "$data" -country CN -demo
fi
exec bin/ringdown serve -data "$data" ${RUN_FLAGS:-}

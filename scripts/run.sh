#!/usr/bin/env bash
# Runs Ringdown on simulated hardware. An empty data folder gets the demo.
set -eu
cd "$(dirname "$0")/.."
where=()
[ "${DATA:-./var}" = ./var ] || where=(-data "$DATA")
exec bin/ringdown serve "${where[@]}" -hal 'sim://?country=CN&lines=4&phones=8&seed=7'

#!/usr/bin/env bash
# usage: go test -exec scripts/calm.sh ...
# Runs the tests of one package, in whose folder it is started. Those that speak
# and listen in real time, with foreign telephones or over a network, have the
# processors when they want them; all others, which compute, step back for them:
# on a machine that stalls no sound can be judged.
set -eu
root=$(dirname "$(dirname "$(readlink -f "$0")")")
if grep -qx "ringdown/${PWD#"$root/"}" "$root/scripts/realtime.txt"; then exec "$@"; fi
exec nice -n 10 "$@"

#!/usr/bin/env bash
# usage: bench/run.sh [flags of bench/versus]
# Builds what is measured and what measures, installs Asterisk where it is
# missing, and hands over to bench/versus.
#   BENCH_CACHE  where Asterisk and all that is made lie (default: the user's cache)
set -eu -o pipefail
cd "$(dirname "$0")/.."
. scripts/need.sh
cache=${BENCH_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/ringdown-bench}
mkdir -p "$cache" bin/bench
exec 9>"$cache/lock"
flock -n 9 || { echo "waiting for another measurement to end"; flock 9; }
need sipp sip-tester "the measurement: SIPp makes the calls" || exit 1
go build -trimpath -ldflags '-s -w' -o bin/bench/ringdown ./cmd/ringdown
go build -o bin/bench/ ./bench/loadgen ./bench/versus
case " $* " in
*" -storm "* | *" -voice "*) ;; # Ringdown alone
*)
	[ "$(id -u)" = 0 ] || { echo "failed: Asterisk runs in a chroot here, which needs root"; exit 1; }
	ASTERISK_ROOT=$cache/asterisk bench/asterisk/setup.sh
	;;
esac
here=$PWD
exec bin/bench/versus -work "$cache/work" -loadgen "$here/bin/bench/loadgen" -ringdown "$here/bin/bench/ringdown" \
	-asterisk "$cache/asterisk" -scn "$here/bench/scn" "$@"

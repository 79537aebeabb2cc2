#!/usr/bin/env bash
# usage: scripts/test-arm.sh [-few] [flags of go test]
# The tests of packages that only compute, as ARM code: what differs there is the
# size of an int, and how 64-bit values are aligned. Go's own emulated threads
# are slow, so that packages with clocks and networks are left out. -few are those
# that take seconds: what CI runs.
set -eu -o pipefail
cd "$(dirname "$0")/.."
if ! command -v qemu-arm-static >/dev/null; then
	echo "test-arm: qemu-arm-static is missing; install it: apt-get install --no-install-recommends qemu-user-static" >&2
	exit 2
fi
packages=(./acd ./internal/country ./image/update ./image/board ./image/init ./media/g711 ./media/wav)
if [ "${1:-}" = -few ]; then
	shift
else
	packages+=(./acd/hours ./internal/call ./internal/config ./internal/explain ./image/update/control
		./media/dtmf ./media/fsk ./media/tone ./ivr/flow)
fi
# These try every byte, or hours of sound: half an hour each under emulation.
slow='PowerCutAtAnyByte|PowerCutsOneAfterTheOther|StaysQuiet'
CGO_ENABLED=0 GOARCH=arm GOARM=7 exec go test -exec qemu-arm-static -vet=off -timeout 30m -skip "$slow" "$@" "${packages[@]}"

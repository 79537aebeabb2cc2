#!/bin/bash
# usage: scripts/test-dahdi.sh [RUN [SCENARIOS [SWAPPED]]]
# Tests hal/dahdi against the kernel core of DAHDI: builds its modules for
# Debian's kernel from Debian's source, starts both in an emulated machine and
# runs our test programs there, on a pair of local spans. RUN, SCENARIOS and SWAPPED
# are regular expressions for the tests of hal/dahdi and for the scenario files with
# the appliance at the first and at the second span; "none" leaves them out. DAHDI_CACHE is where packages and modules are kept.
set -eu -o pipefail
cd "$(dirname "$0")/.."
run=${1:-.}
# A scenario takes some ten seconds of a processor; these show one thing each.
scenarios=${2:-br-both|br-wrong|cn-flash-is|sg-two|us-cpc-hangup|us-near|us-partial|us-withheld}
swapped=${3:-${2:-br-both|cn-flash-is|us-withheld}}
me=test-dahdi
cache=${DAHDI_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/ringdown/dahdi}
here=$PWD/scripts/dahdi
. scripts/guest.sh
need qemu-system-x86_64:qemu-system-x86 gcc:gcc make:make bzip2:bzip2 strip:binutils dpkg-deb:dpkg apt-get:apt

dahdi() {
	tar -xjf "$root/usr/src/dahdi.tar.bz2" -C "$cache/source"
	make -C "$cache/source/modules/dahdi" modules KSRC="$root/usr/src/linux-headers-$kernel" KVERS="$kernel" \
		DAHDI_BUILD_ALL= CONFIG_DAHDI=m CONFIG_DAHDI_DYNAMIC=m CONFIG_DAHDI_DYNAMIC_LOC=m
}

echo "test-dahdi: modules for $kernel"
modules dahdi
newGuest
for m in dahdi dahdi_dynamic dahdi_dynamic_loc; do
	strip -g -o "$guest/modules/$m.ko" "$cache/source/modules/dahdi/drivers/dahdi/$m.ko"
done

echo "test-dahdi: test programs"
if [ "$run" != none ]; then
	mkdir "$guest/tests/dahdi"
	CGO_ENABLED=0 go test -c -tags nomsgpack,dahdi -o "$guest/tests/dahdi/dahdi.test" ./hal/dahdi
	echo "dahdi dahdi.test -test.v -test.timeout 10m -test.run '$run'" >>"$guest/tests/order"
fi
if [ "$scenarios" != none ]; then
	mkdir -p "$guest/tests/lab/testdata"
	CGO_ENABLED=0 go test -c -tags nomsgpack,dahdi -ldflags='-s -w' -o "$guest/tests/lab/lab.test" ./cmd/internal/lab
	cp -r cmd/internal/lab/testdata/. "$guest/tests/lab/testdata"
	flags="-test.v -test.timeout 30m -test.parallel 1 -test.run OnDAHDI"
	echo "lab lab.test $flags -dahdi.only '$scenarios'" >>"$guest/tests/order"
	[ "$swapped" = none ] || echo "lab lab.test $flags -dahdi.only '$swapped' -dahdi.swapped" >>"$guest/tests/order"
fi

echo "test-dahdi: machine"
runGuest

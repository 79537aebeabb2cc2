#!/bin/bash
# usage: scripts/test-dahdi.sh [RUN [SCENARIOS]]
# Tests hal/dahdi against the kernel core of DAHDI: builds its modules for
# Debian's kernel from Debian's source, starts both in an emulated machine and
# runs our test programs there, on a pair of local spans. RUN and SCENARIOS are
# regular expressions for the tests of hal/dahdi and for the scenario files;
# "none" leaves them out. DAHDI_CACHE is where packages and modules are kept.
set -eu -o pipefail
cd "$(dirname "$0")/.."
run=${1:-.}
# A scenario takes some ten seconds of a processor; these show one thing each.
scenarios=${2:-br-both|br-wrong|cn-flash-is|sg-two|us-cpc-hangup|us-near|us-partial|us-withheld}
swapped=${2:-br-both|cn-flash-is|us-withheld}
cache=${DAHDI_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/ringdown/dahdi}
kernel=6.1.0-50-amd64
here=$PWD/scripts/dahdi

missing=()
for need in qemu-system-x86_64:qemu-system-x86 gcc:gcc make:make bzip2:bzip2 strip:binutils dpkg-deb:dpkg apt-get:apt; do
	command -v "${need%%:*}" >/dev/null || missing+=("${need##*:}")
done
if [ "$(uname -m)" != x86_64 ]; then
	echo "test-dahdi: the modules are built on an x86_64 machine only" >&2
	exit 1
fi
if [ ${#missing[@]} -gt 0 ]; then
	echo "test-dahdi: missing programs; install them first: apt-get install --no-install-recommends ${missing[*]}" >&2
	exit 1
fi
mkdir -p "$cache"

# fetch NAME VERSION SHA256 takes a package into the cache with apt lists of its
# own, so that the machine's stay as they are.
fetch() {
	local deb=$cache/$1.deb options
	if [ ! -f "$deb" ]; then
		mkdir -p "$cache"/apt/{state/lists,cache/archives}/partial
		options=(-o "Dir::State=$cache/apt/state" -o "Dir::Cache=$cache/apt/cache" -o Dir::State::status=/dev/null
			-o APT::Architecture=amd64 -o APT::Architectures=amd64 -o APT::Sandbox::User=)
		[ -f "$cache/apt/updated" ] || { apt-get "${options[@]}" update >"$cache/apt.log" 2>&1 || true; touch "$cache/apt/updated"; }
		(cd "$cache/apt" && apt-get "${options[@]}" download "$1=$2" >>"$cache/apt.log" 2>&1) || {
			echo "test-dahdi: Debian gives no $1 $2: see $cache/apt.log" >&2
			rm -f "$cache/apt/updated"
			return 1
		}
		mv "$cache/apt/$1"_*.deb "$deb"
	fi
	echo "$3  $deb" | sha256sum --quiet -c - || { echo "test-dahdi: $deb is not the package that was expected" >&2; return 1; }
}

# modules builds DAHDI's modules once for each list of packages.
modules() {
	local root=$cache/root stamp
	stamp=$(sha256sum "$here/packages.txt" | cut -d' ' -f1)
	[ "$(cat "$cache/stamp" 2>/dev/null)" = "$stamp" ] && return
	rm -rf "$root" "$cache/source" "$cache/stamp"
	grep -v '^#' "$here/packages.txt" | while read -r name version sum; do
		fetch "$name" "$version" "$sum"
		dpkg-deb -x "$cache/$name.deb" "$root"
	done
	# The headers name the folder into which they would be installed.
	sed -i "s#/usr/src#$root/usr/src#" "$root/usr/src/linux-headers-$kernel/Makefile"
	mkdir -p "$cache/source"
	tar -xjf "$root/usr/src/dahdi.tar.bz2" -C "$cache/source"
	make -C "$cache/source/modules/dahdi" modules KSRC="$root/usr/src/linux-headers-$kernel" KVERS="$kernel" \
		DAHDI_BUILD_ALL= CONFIG_DAHDI=m CONFIG_DAHDI_DYNAMIC=m CONFIG_DAHDI_DYNAMIC_LOC=m >"$cache/modules.log" 2>&1 || {
		tail -20 "$cache/modules.log" >&2
		return 1
	}
	echo "$stamp" >"$cache/stamp"
}

echo "test-dahdi: modules for $kernel"
modules
busybox=$cache/root/bin/busybox
guest=$cache/guest
rm -rf "$guest"
mkdir -p "$guest"/{bin,modules,tests/dahdi}
cp "$busybox" "$guest/bin/"
cp "$here/init" "$guest/init"
for m in dahdi dahdi_dynamic dahdi_dynamic_loc; do
	strip -g -o "$guest/modules/$m.ko" "$cache/source/modules/dahdi/drivers/dahdi/$m.ko"
done

echo "test-dahdi: test programs"
if [ "$run" != none ]; then
	CGO_ENABLED=0 go test -c -tags nomsgpack,dahdi -o "$guest/tests/dahdi/dahdi.test" ./hal/dahdi
	echo "dahdi dahdi.test -test.v -test.timeout 10m -test.run '$run'" >>"$guest/tests/order"
fi
if [ "$scenarios" != none ]; then
	mkdir -p "$guest/tests/lab/testdata"
	CGO_ENABLED=0 go test -c -tags nomsgpack,dahdi -ldflags='-s -w' -o "$guest/tests/lab/lab.test" ./cmd/internal/lab
	cp -r cmd/internal/lab/testdata/. "$guest/tests/lab/testdata"
	flags="-test.v -test.timeout 30m -test.parallel 1 -test.run OnDAHDI"
	echo "lab lab.test $flags -dahdi.only '$scenarios'" >>"$guest/tests/order"
	echo "lab lab.test $flags -dahdi.only '$swapped' -dahdi.swapped" >>"$guest/tests/order"
fi
(cd "$guest" && find . | "$busybox" cpio -o -H newc 2>/dev/null | gzip -1 >"$cache/initrd.gz")

echo "test-dahdi: machine"
log=$cache/console.log
# The machine's time is that of its instructions: however busy this one is, its
# timers are on time, and it does not wait where it has nothing to do.
timeout 3000 qemu-system-x86_64 -accel tcg -icount shift=0,sleep=off -rtc clock=vm -cpu max -smp 1 -m 1024 \
	-nodefaults -display none -monitor none -no-reboot \
	-serial stdio -kernel "$cache/root/boot/vmlinuz-$kernel" -initrd "$cache/initrd.gz" -append "console=ttyS0 quiet panic=-1" \
	</dev/null 2>&1 | sed -u 's/\r$//' | tee "$log"
ends=$(grep -c '^guest: .* ended with ' "$log" || true)
if [ "$ends" -ne "$(wc -l <"$guest/tests/order")" ] || grep -q '^guest: .* ended with [^0]' "$log"; then
	echo "test-dahdi: failed; the machine's console is in $log" >&2
	exit 1
fi
echo "test-dahdi: passed"

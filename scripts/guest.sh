# Sourced by scripts that test on Debian's kernel in an emulated machine: what they
# need, packages with pinned hashes, unpacked and not installed, and the machine.
# They set $me (their name), $cache and $here, where packages.txt and init are.
kernel=6.1.0-50-amd64
root=$cache/root

# need PROGRAM:PACKAGE... ends the script when something is missing.
need() {
	local n missing=()
	for n in "$@"; do
		command -v "${n%%:*}" >/dev/null || missing+=("${n##*:}")
	done
	if [ "$(uname -m)" != x86_64 ]; then
		echo "$me: the modules are built on an x86_64 machine only" >&2
		exit 1
	fi
	if [ ${#missing[@]} -gt 0 ]; then
		echo "$me: missing programs; install them first: apt-get install --no-install-recommends ${missing[*]}" >&2
		exit 1
	fi
	mkdir -p "$cache"
}

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
			echo "$me: Debian gives no $1 $2: see $cache/apt.log" >&2
			rm -f "$cache/apt/updated"
			return 1
		}
		mv "$cache/apt/$1"_*.deb "$deb"
	fi
	echo "$3  $deb" | sha256sum --quiet -c - || { echo "$me: $deb is not the package that was expected" >&2; return 1; }
}

# modules BUILD unpacks the packages and has the function BUILD make the modules,
# once for each list of packages.
modules() {
	local stamp
	stamp=$(sha256sum "$here/packages.txt" | cut -d' ' -f1)
	[ "$(cat "$cache/stamp" 2>/dev/null)" = "$stamp" ] && return
	rm -rf "$root" "$cache/source" "$cache/stamp"
	mkdir -p "$cache/source"
	grep -v '^#' "$here/packages.txt" | while read -r name version sum; do
		fetch "$name" "$version" "$sum"
		case $name in
		linux-source-*) ;; # 1.3 GB; a few files of it are taken
		*) dpkg-deb -x "$cache/$name.deb" "$root" ;;
		esac
	done
	# The headers name the folder into which they would be installed.
	sed -i "s#/usr/src#$root/usr/src#" "$root/usr/src/linux-headers-$kernel/Makefile"
	"$1" >"$cache/modules.log" 2>&1 || {
		tail -20 "$cache/modules.log" >&2
		return 1
	}
	echo "$stamp" >"$cache/stamp"
}

# newGuest begins the guest's folder: init, busybox.
newGuest() {
	guest=$cache/guest
	rm -rf "$guest"
	mkdir -p "$guest"/{bin,modules,tests}
	cp "$root/bin/busybox" "$guest/bin/"
	cp "$here/init" "$guest/init"
}

# runGuest starts the machine and has it run what tests/order says. Its time is
# that of its instructions: however busy this machine is, its timers are on time,
# and it does not wait where it has nothing to do.
runGuest() {
	local log=$cache/console.log ends
	(cd "$guest" && find . | "$root/bin/busybox" cpio -o -H newc 2>/dev/null | gzip -1 >"$cache/initrd.gz")
	timeout 3000 qemu-system-x86_64 -accel tcg -icount shift=0,sleep=off -rtc clock=vm -cpu max -smp 1 -m 1024 \
		-nodefaults -display none -monitor none -no-reboot \
		-serial stdio -kernel "$root/boot/vmlinuz-$kernel" -initrd "$cache/initrd.gz" -append "console=ttyS0 quiet panic=-1" \
		</dev/null 2>&1 | sed -u 's/\r$//' | tee "$log"
	ends=$(grep -c '^guest: .* ended with ' "$log" || true)
	if [ "$ends" -ne "$(wc -l <"$guest/tests/order")" ] || grep -q '^guest: .* ended with [^0]' "$log"; then
		echo "$me: failed; the machine's console is in $log" >&2
		return 1
	fi
	echo "$me: passed"
}

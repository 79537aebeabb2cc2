#!/bin/bash
# usage: scripts/test-gpio.sh [RUN]
# Tests internal/board and hal/gpiofxo on the kernel's GPIO character device: builds gpio-sim, the
# kernel's simulated chip, from Debian's kernel source for Debian's kernel, which
# leaves it out, starts both in an emulated machine and runs our tests there. RUN
# is a regular expression for them. GPIO_CACHE is where packages are kept.
set -eu -o pipefail
cd "$(dirname "$0")/.."
run=${1:-Chip}
me=test-gpio
cache=${GPIO_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/ringdown/gpio}
here=$PWD/scripts/gpio
. scripts/guest.sh
need qemu-system-x86_64:qemu-system-x86 gcc:gcc make:make xz:xz-utils strip:binutils dpkg-deb:dpkg apt-get:apt

# gpioSim makes one module of the simulated chip and of the simulated interrupts
# that it needs and that Debian's kernel has not either. A module may not ask for
# an interrupt's descriptor: it hands the interrupt on by its number.
gpioSim() {
	local from=linux-source-6.1 to=$cache/source
	{ dpkg-deb --fsys-tarfile "$cache/$from.deb" | tar -xO "./usr/src/$from.tar.xz" |
		tar -xJ -C "$to" --occurrence=1 --transform='s#.*/##' \
			$from/drivers/gpio/gpio-sim.c $from/drivers/gpio/gpiolib.h $from/kernel/irq/irq_sim.c; } || true # the rest is not read
	mv "$to/gpio-sim.c" "$to/gpio-sim-core.c"
	sed -i 's/handle_simple_irq(irq_to_desc(irqnum))/generic_handle_irq(irqnum)/' "$to/irq_sim.c"
	printf 'obj-m := gpio-sim.o\ngpio-sim-objs := gpio-sim-core.o irq_sim.o\n' >"$to/Kbuild"
	make -C "$root/usr/src/linux-headers-$kernel" M="$to" modules
}

echo "test-gpio: the module gpio-sim for $kernel"
modules gpioSim
newGuest
cp "$root/lib/modules/$kernel/kernel/fs/configfs/configfs.ko" "$guest/modules/"
strip -g -o "$guest/modules/gpio-sim.ko" "$cache/source/gpio-sim.ko"

echo "test-gpio: test programs"
for room in internal/board hal/gpiofxo; do
	name=${room##*/}
	mkdir "$guest/tests/$name"
	CGO_ENABLED=0 go test -c -tags nomsgpack,gpiosim -o "$guest/tests/$name/$name.test" "./$room"
	echo "$name $name.test -test.v -test.timeout 5m -test.run '$run'" >>"$guest/tests/order"
done

echo "test-gpio: machine"
runGuest

// Command build makes a firmware image and the bundle that updates to it, for
// one board of image/board (HW-4).
//
//	go run ./image/build -board qemu-arm64 -version v1.2.0 -o dist/image
//
// It needs no root rights. Kernel and boot loader are Debian's, at pinned
// versions with pinned hashes, taken by apt-get into a cache (-cache); nothing
// is installed. Of a board of the kind sunxi the boot loader is built from Debian's
// source, once: it stays in the cache. Programs of the machine that it works with, and what to install
// for them, it names when they are missing.
//
// A slot is: the boot image, which U-Boot checks (kernel, first process, its
// modules, the device tree), and at board.SystemAt a squashfs with the programs
// and its dm-verity tree, whose root hash lies in the boot image. What U-Boot
// does, its only environment, is image/boot/boot.cmd.
//
// The keys in image/keys/ci sign what tests boot, and nothing that leaves the
// house: docs/releasing.md says how a release is signed.
package main

// Command init is the first process of the firmware (HW-4). It mounts what is
// needed, loads the board's modules, keeps the network, the clock, the state LED
// and the log, starts `ringdown serve` and starts it again when it ends, and
// feeds the hardware watchdog only while the gateway answers.
//
// It is also the only program that writes updates and the boot state: the
// gateway runs without rights and orders them over a socket (image/update).
// A firmware that is tried for the first time is marked good here, after the
// gateway has answered every question for a minute without a break.
//
// In the recovery system the same program runs no gateway, but a page that takes
// a signed bundle.
//
// When it cannot go on it says why on the console and ends, which the kernel
// answers with a restart: the boot loader counts the try.
package main

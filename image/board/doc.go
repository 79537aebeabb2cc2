// Package board describes the boards that a firmware image can be made for, as
// data: what is taken from Debian, where things lie in memory and on the disk,
// which modules, LEDs, buttons and watchdog there are. image/build makes images
// from it; image/init finds its own board's description in the image.
//
// A board of qemu- runs in an emulator and is what tests boot. Others say in
// Untested what nobody has seen on a real one.
package board

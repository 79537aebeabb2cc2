// Package tty opens serial devices, UARTs and USB ones alike, so that no read or
// write blocks for ever and pulling the device ends both.
package tty

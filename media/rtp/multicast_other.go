//go:build !linux

package rtp

import "errors"

// set refuses: choosing how far multicast goes works on Linux only, and what is not
// bounded would leave the office.
func (Multicast) set(uintptr, int) error {
	return errors.New("send multicast: that works on Linux only")
}

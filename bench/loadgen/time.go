//go:build linux && (amd64 || arm64)

package main

import (
	"fmt"
	"net"
	"time"
)

// pause waits: a generator's schedule is time itself.
func pause(d time.Duration) { time.Sleep(d) } //nolint:forbidigo // see above

// loopback resolves an address and takes no other than one of this machine's.
func loopback(address string) (*net.UDPAddr, error) {
	a, err := net.ResolveUDPAddr("udp4", address)
	if err != nil {
		return nil, err
	}
	if !a.IP.IsLoopback() {
		return nil, fmt.Errorf("%s is not a loopback address", a)
	}
	return a, nil
}

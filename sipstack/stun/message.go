package stun

import (
	"encoding/binary"
	"errors"
	"fmt"
	"net/netip"
)

// Size of a header and of a transaction's number (RFC 5389 s.6).
const (
	headerSize = 20
	idSize     = 12
)

const (
	bindingRequest  = 0x0001
	bindingResponse = 0x0101
	cookie          = 0x2112A442

	mappedAddress    = 0x0001
	xorMappedAddress = 0x0020
)

// maxMessage bounds an answer: it fits into one datagram that is not cut.
const maxMessage = 1500

// ErrMessage says that a message is not the answer that is waited for.
var ErrMessage = errors.New("not an answer to the request")

// ID is the number of a request.
type ID [idSize]byte

// Request is a binding request.
func Request(id ID) []byte {
	b := make([]byte, 0, headerSize)
	b = binary.BigEndian.AppendUint16(b, bindingRequest)
	b = binary.BigEndian.AppendUint16(b, 0)
	b = binary.BigEndian.AppendUint32(b, cookie)
	return append(b, id[:]...)
}

// Parse gives the address that an answer tells. XOR-MAPPED-ADDRESS counts more
// than MAPPED-ADDRESS, which routers are known to rewrite (RFC 5389 s.15.2).
func Parse(b []byte, id ID) (netip.AddrPort, error) {
	if len(b) < headerSize || len(b) > maxMessage || binary.BigEndian.Uint16(b) != bindingResponse ||
		binary.BigEndian.Uint32(b[4:]) != cookie || ID(b[8:headerSize]) != id || int(binary.BigEndian.Uint16(b[2:])) != len(b)-headerSize {
		return netip.AddrPort{}, fmt.Errorf("read STUN message: %w", ErrMessage)
	}
	var plain, masked netip.AddrPort
	for rest := b[headerSize:]; len(rest) >= 4; {
		kind, n := binary.BigEndian.Uint16(rest), int(binary.BigEndian.Uint16(rest[2:]))
		if n > len(rest)-4 {
			break
		}
		switch value := rest[4 : 4+n]; kind {
		case mappedAddress:
			plain = address(value, nil)
		case xorMappedAddress:
			masked = address(value, b[4:headerSize])
		}
		rest = rest[min(len(rest), 4+(n+3)&^3):] // padded to four bytes
	}
	switch {
	case masked.IsValid():
		return masked, nil
	case plain.IsValid():
		return plain, nil
	}
	return netip.AddrPort{}, fmt.Errorf("read STUN message: no address in it: %w", ErrMessage)
}

// address reads a mapped address (RFC 5389 s.15.1); mask is cookie and number,
// nil for one that is written plainly.
func address(v, mask []byte) netip.AddrPort {
	if len(v) != 4+4 && len(v) != 4+16 || v[1] != byte(1+len(v)/20) {
		return netip.AddrPort{}
	}
	open := append([]byte(nil), v[2:]...)
	if mask != nil {
		open[0] ^= mask[0]
		open[1] ^= mask[1]
		for i := range open[2:] {
			open[2+i] ^= mask[i]
		}
	}
	a, ok := netip.AddrFromSlice(open[2:])
	if !ok || a.IsUnspecified() {
		return netip.AddrPort{}
	}
	return netip.AddrPortFrom(a, binary.BigEndian.Uint16(open))
}

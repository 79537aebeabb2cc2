package pcap

import (
	"encoding/binary"
	"net/netip"
	"time"
)

// The pcap file format: microseconds, little-endian, and packets that begin with
// their IP header (LINKTYPE_RAW of the registry of link types).
const (
	magic         = 0xa1b2c3d4
	linkRaw       = 101
	longest       = 65535
	udpProtocol   = 17
	ipv4Header    = 20
	ipv6Header    = 40
	udpHeader     = 8
	usualHopsLeft = 64
)

// MostData is the longest data of a packet; what is longer is cut.
const MostData = longest - ipv6Header - udpHeader

// Packet is a datagram.
type Packet struct {
	At       time.Time
	From, To netip.AddrPort // not valid: the unspecified address
	Data     []byte
	Whole    int // length of the data before it was cut; 0: it was not
}

// Header begins a file.
func Header() []byte {
	le := binary.LittleEndian
	b := le.AppendUint32(nil, magic)
	b = le.AppendUint16(le.AppendUint16(b, 2), 4) // version 2.4
	b = le.AppendUint32(le.AppendUint32(b, 0), 0) // UTC; no claim of accuracy
	return le.AppendUint32(le.AppendUint32(b, longest), linkRaw)
}

// Append writes a packet behind b. One of which the addresses are of two families
// is written as if the unspecified one of its peer's family were ours.
func Append(b []byte, p Packet) []byte {
	p.Data = p.Data[:min(len(p.Data), MostData)]
	p.Whole = min(max(p.Whole, len(p.Data)), MostData)
	p.From, p.To = alike(p.From, p.To)
	ip := ipv4Header
	if p.From.Addr().Is6() {
		ip = ipv6Header
	}
	le, be := binary.LittleEndian, binary.BigEndian
	b = le.AppendUint32(le.AppendUint32(b, uint32(p.At.Unix())), uint32(p.At.Nanosecond()/1000))
	b = le.AppendUint32(le.AppendUint32(b, uint32(ip+udpHeader+len(p.Data))), uint32(ip+udpHeader+p.Whole))
	b = appendIP(b, p.From.Addr(), p.To.Addr(), udpHeader+p.Whole)
	at := len(b)
	b = be.AppendUint16(be.AppendUint16(b, p.From.Port()), p.To.Port())
	b = be.AppendUint16(be.AppendUint16(b, uint16(udpHeader+p.Whole)), 0) // IPv4 needs no checksum (RFC 768)
	b = append(b, p.Data...)
	if ip == ipv6Header && p.Whole == len(p.Data) { // IPv6 does (RFC 8200 section 8.1)
		be.PutUint16(b[at+6:], udpSum(p.From.Addr(), p.To.Addr(), b[at:]))
	}
	return b
}

// alike gives both ends addresses of one family.
func alike(from, to netip.AddrPort) (netip.AddrPort, netip.AddrPort) {
	a, b := from.Addr().Unmap(), to.Addr().Unmap()
	switch six := a.Is6() && !a.IsUnspecified() || b.Is6() && !b.IsUnspecified(); {
	case six && !a.Is6():
		a = netip.IPv6Unspecified()
	case six && !b.Is6():
		b = netip.IPv6Unspecified()
	case !six && !a.Is4():
		a = netip.IPv4Unspecified()
	}
	if a.Is4() && !b.Is4() {
		b = netip.IPv4Unspecified()
	}
	return netip.AddrPortFrom(a, from.Port()), netip.AddrPortFrom(b, to.Port())
}

func appendIP(b []byte, from, to netip.Addr, length int) []byte {
	be := binary.BigEndian
	if from.Is6() {
		b = be.AppendUint32(b, 6<<28)
		b = append(be.AppendUint16(b, uint16(length)), udpProtocol, usualHopsLeft)
		return append(append(b, from.AsSlice()...), to.AsSlice()...)
	}
	at := len(b)
	b = be.AppendUint16(append(b, 0x45, 0), uint16(ipv4Header+length))
	b = append(b, 0, 0, 0x40, 0, usualHopsLeft, udpProtocol, 0, 0)
	b = append(append(b, from.AsSlice()...), to.AsSlice()...)
	be.PutUint16(b[at+10:], ^folded(sum(0, b[at:])))
	return b
}

// udpSum is the checksum over pseudo header and datagram; none is written as all
// ones (RFC 768).
func udpSum(from, to netip.Addr, datagram []byte) uint16 {
	s := sum(sum(uint32(len(datagram))+udpProtocol, from.AsSlice()), to.AsSlice())
	if x := ^folded(sum(s, datagram)); x != 0 {
		return x
	}
	return 0xffff
}

// sum adds words of the network's order (RFC 1071).
func sum(s uint32, b []byte) uint32 {
	for len(b) > 1 {
		s += uint32(binary.BigEndian.Uint16(b))
		b = b[2:]
	}
	if len(b) == 1 {
		s += uint32(b[0]) << 8
	}
	return s
}

func folded(s uint32) uint16 {
	for s > 0xffff {
		s = s>>16 + s&0xffff
	}
	return uint16(s)
}

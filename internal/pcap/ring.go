package pcap

import (
	"encoding/binary"
	"iter"
	"net/netip"
	"sync"
	"time"
)

// Ring keeps the newest packets that fit: a new one takes the place of the oldest.
type Ring struct {
	mu         sync.Mutex
	buf        []byte
	head, tail int // the oldest; behind the newest
	end        int // what is in use behind head while the newest are before it
	count      int
	gone       uint64
}

// entryHead is what each packet has in the ring before its data: time, two
// addresses with ports, two lengths.
const entryHead = 8 + 2*18 + 2*2

// NewRing takes so many bytes of memory, at least one packet's.
func NewRing(size int) *Ring {
	r := &Ring{buf: make([]byte, max(size, entryHead+MostData))}
	r.end = len(r.buf)
	return r
}

// Put keeps a packet as of now; its data is copied, of which at most keep bytes
// are kept.
func (r *Ring) Put(from, to netip.AddrPort, data []byte, keep int) {
	whole := min(len(data), MostData)
	data = data[:min(whole, keep)]
	need := entryHead + len(data)
	r.mu.Lock()
	defer r.mu.Unlock()
	r.room(need)
	b := r.buf[r.tail : r.tail+need]
	le := binary.LittleEndian
	le.PutUint64(b, uint64(time.Now().UnixNano())) // under the lock: in order
	putAddr(b[8:], from)
	putAddr(b[26:], to)
	le.PutUint16(b[44:], uint16(len(data)))
	le.PutUint16(b[46:], uint16(whole))
	copy(b[entryHead:], data)
	r.tail += need
	r.count++
}

// room makes place at tail; mu is held.
func (r *Ring) room(need int) {
	if r.tail+need > len(r.buf) { // what is left at the end stays empty
		for r.count > 0 && r.head >= r.tail {
			r.drop()
		}
		r.end, r.tail = r.tail, 0
		if r.count == 0 {
			r.head, r.end = 0, len(r.buf)
		}
	}
	for r.count > 0 && r.head >= r.tail && r.head < r.tail+need {
		r.drop()
	}
	if r.count == 0 {
		r.head = r.tail
	}
}

// drop forgets the oldest; mu is held.
func (r *Ring) drop() {
	r.head += r.size(r.head)
	r.count--
	r.gone++
	if r.head >= r.end {
		r.head, r.end = 0, len(r.buf)
	}
}

func (r *Ring) size(at int) int {
	return entryHead + int(binary.LittleEndian.Uint16(r.buf[at+44:]))
}

// Count is how many packets are kept, how many gave way to newer ones, and what is
// in use of the memory.
func (r *Ring) Count() (kept int, gone uint64, bytes int) {
	r.mu.Lock()
	defer r.mu.Unlock()
	switch {
	case r.count == 0:
		return 0, r.gone, 0
	case r.head < r.tail:
		return r.count, r.gone, r.tail - r.head
	}
	return r.count, r.gone, r.end - r.head + r.tail
}

// All walks what is kept, the oldest first. Nothing may be put in meanwhile: Put
// waits. The data of a packet is good until the next.
func (r *Ring) All() iter.Seq[Packet] {
	return func(yield func(Packet) bool) {
		r.mu.Lock()
		defer r.mu.Unlock()
		for at, n := r.head, 0; n < r.count; n++ {
			if !yield(r.at(at)) {
				return
			}
			if at += r.size(at); at >= r.end {
				at = 0
			}
		}
	}
}

func (r *Ring) at(at int) Packet {
	b, le := r.buf[at:at+r.size(at)], binary.LittleEndian
	return Packet{
		At: time.Unix(0, int64(le.Uint64(b))), From: addrAt(b[8:]), To: addrAt(b[26:]),
		Data: b[entryHead:], Whole: int(le.Uint16(b[46:])),
	}
}

// putAddr writes an address of either family in 18 bytes.
func putAddr(b []byte, a netip.AddrPort) {
	sixteen := a.Addr().As16()
	copy(b, sixteen[:])
	binary.LittleEndian.PutUint16(b[16:], a.Port())
}

func addrAt(b []byte) netip.AddrPort {
	return netip.AddrPortFrom(netip.AddrFrom16([16]byte(b[:16])).Unmap(), binary.LittleEndian.Uint16(b[16:]))
}

//go:build linux && (amd64 || arm64)

package main

import (
	"encoding/binary"
	"fmt"
	"math"
	"math/rand/v2"
	"net/netip"
	"runtime"
	"sync"
	"sync/atomic"
	"syscall"
	"time"
	"unsafe"
)

// RTP load.  Every packet is 20 ms of G.711.  What identifies it (stream,
// sequence, send time) is written into the SIGNS of its 160 samples, one bit a
// sample: the sign is bit 7 in both laws and survives a µ-law/A-law
// translation, so the receiver needs neither the SSRC nor the sequence number,
// which a server may rewrite.
//
// All streams of a side share a few sockets, so that sendmmsg/recvmmsg keep the
// generator's own cost low; the server has a port per leg as usual.  Arrival is
// stamped by the kernel (SO_TIMESTAMPNS), so the receiver may drain late.

const (
	payload  = 160
	pktLen   = 12 + payload
	magic    = 0xA5C3
	bitsUsed = 16 + 16 + 32 + 48 + 16
)

type mmsghdr struct {
	hdr syscall.Msghdr
	n   uint32
	_   [4]byte
}

type stream struct {
	id   uint16
	sock *rtpSock
	on   atomic.Bool
	addr syscall.RawSockaddrInet4
	pt   byte
	seq  atomic.Uint32 // packets sent so far
	ssrc uint32
	seq0 uint16
	ts0  uint32
	buf  [pktLen]byte

	// filled by the receiver of the other side
	rcv   []uint32 // delay in µs + 1, by sequence
	dup   int
	reord int
	last  int64
	// RFC 3550 jitter on what the receiver sees
	jit     float64
	jitOK   bool
	lastTS  uint32
	lastArr int64
}

func newStream(id int, sock *rtpSock, pt byte, most int) *stream {
	return &stream{
		id: uint16(id), sock: sock, pt: pt, rcv: make([]uint32, most),
		ssrc: rand.Uint32(), seq0: uint16(rand.Uint32N(30000)), ts0: rand.Uint32(),
	}
}

type rtpSock struct {
	fd   int
	port int
}

func openRTP(ip netip.Addr, port int) (*rtpSock, error) {
	fd, err := syscall.Socket(syscall.AF_INET, syscall.SOCK_DGRAM, 0)
	if err != nil {
		return nil, err
	}
	for option, value := range map[int]int{syscall.SO_RCVBUF: 4 << 20, syscall.SO_SNDBUF: 4 << 20, 35 /* SO_TIMESTAMPNS */ : 1} {
		if err := syscall.SetsockoptInt(fd, syscall.SOL_SOCKET, option, value); err != nil {
			return nil, fmt.Errorf("set up an RTP socket: %w", err)
		}
	}
	if err := syscall.Bind(fd, &syscall.SockaddrInet4{Port: port, Addr: ip.As4()}); err != nil {
		return nil, fmt.Errorf("rtp port %d: %w", port, err)
	}
	return &rtpSock{fd: fd, port: port}, nil
}

func putBits(p []byte, off int, v uint64, n int) {
	for i := range n {
		// 0x10 and 0x90: loud samples of either sign in both laws
		p[off+i] = 0x10 | byte(v>>(n-1-i)&1)<<7
	}
}

func getBits(p []byte, off, n int) (v uint64) {
	for i := range n {
		v = v<<1 | uint64(p[off+i]>>7)
	}
	return
}

func (s *stream) fill(nowNS int64) {
	b := s.buf[:]
	b[0], b[1] = 0x80, s.pt
	n := s.seq.Load()
	if n == 0 {
		b[1] |= 0x80
	}
	binary.BigEndian.PutUint16(b[2:], s.seq0+uint16(n))
	binary.BigEndian.PutUint32(b[4:], s.ts0+n*payload)
	binary.BigEndian.PutUint32(b[8:], s.ssrc)
	p := b[12:]
	us := uint64(nowNS/1000) & (1<<48 - 1)
	putBits(p, 0, magic, 16)
	putBits(p, 16, uint64(s.id), 16)
	putBits(p, 32, uint64(n), 32)
	putBits(p, 64, us, 48)
	putBits(p, 112, check(uint64(s.id), uint64(n), us), 16)
}

func check(a, b, c uint64) uint64 {
	x := a*0x9E3779B97F4A7C15 ^ b*0xC2B2AE3D27D4EB4F ^ c*0x165667B19E3779F9
	return x >> 48
}

// engine sends and receives all streams.
type engine struct {
	streams  []*stream
	byPhase  [][]*stream
	tick     time.Duration
	drain    time.Duration
	realtime bool
	socks    [2][]*rtpSock
	stop     atomic.Bool
	late     []uint32 // µs, one per tick, while counting
	counting atomic.Bool
	bad      atomic.Int64
	sendErr  atomic.Int64
	wg       sync.WaitGroup
}

func newEngine(tick, drain time.Duration, realtime bool) *engine {
	return &engine{tick: tick, drain: drain, realtime: realtime, byPhase: make([][]*stream, int(packetEvery/tick))}
}

func (e *engine) start() {
	for _, side := range e.socks {
		for _, s := range side {
			e.wg.Go(func() { e.receiver(s) })
		}
	}
	e.wg.Go(e.sender)
}

func (e *engine) end() {
	e.stop.Store(true)
	e.wg.Wait()
}

// sent is how many packets each stream has sent.
func (e *engine) sent() []uint32 {
	n := make([]uint32, len(e.streams))
	for i, s := range e.streams {
		n[i] = s.seq.Load()
	}
	return n
}

func sleepUntil(ns int64) {
	ts := syscall.NsecToTimespec(ns)
	for {
		_, _, e := syscall.Syscall6(nrNanosleep, 0, 1 /* TIMER_ABSTIME */, uintptr(unsafe.Pointer(&ts)), 0, 0, 0)
		if e != syscall.EINTR {
			return
		}
	}
}

// hasten gives the calling thread SCHED_FIFO; without the right to it the
// sender is late more often, which the report shows.
func hasten() {
	param := struct{ priority int32 }{10}
	_, _, _ = syscall.Syscall(nrScheduler, 0, 1 /* SCHED_FIFO */, uintptr(unsafe.Pointer(&param)))
}

// burst is packets on their way to one system call, all from one socket.
type burst struct {
	hdrs   [32]mmsghdr
	iovs   [32]syscall.Iovec
	n, fd  int
	at     int64 // the time that they carry
	failed *atomic.Int64
}

// add puts the next packet of a stream in; what does not go with it is sent.
func (b *burst) add(s *stream) {
	if b.n == len(b.hdrs) || b.n > 0 && b.fd != s.sock.fd {
		b.flush()
	}
	if b.n == 0 {
		b.at, b.fd = time.Now().UnixNano(), s.sock.fd
	}
	s.fill(b.at)
	b.iovs[b.n] = syscall.Iovec{Base: &s.buf[0], Len: pktLen}
	b.hdrs[b.n].hdr = syscall.Msghdr{Name: (*byte)(unsafe.Pointer(&s.addr)), Namelen: syscall.SizeofSockaddrInet4, Iov: &b.iovs[b.n], Iovlen: 1}
	s.seq.Add(1)
	b.n++
}

func (b *burst) flush() {
	for off := 0; off < b.n; {
		r, _, err := syscall.Syscall6(nrSendmmsg, uintptr(b.fd), uintptr(unsafe.Pointer(&b.hdrs[off])), uintptr(b.n-off), 0, 0, 0)
		if err != 0 {
			b.failed.Add(1)
			r = 1
		}
		off += int(r)
	}
	b.n = 0
}

// sender sends what each tick has, until stop.
func (e *engine) sender() {
	runtime.LockOSThread()
	if e.realtime {
		hasten()
	}
	out := burst{failed: &e.sendErr}
	next := time.Now().UnixNano()
	next += int64(packetEvery) - next%int64(packetEvery)
	for i := 0; !e.stop.Load(); i++ {
		sleepUntil(next)
		if e.counting.Load() {
			late := max(0, (time.Now().UnixNano()-next)/1000)
			e.late = append(e.late, uint32(min(late, math.MaxUint32)))
		}
		for _, s := range e.byPhase[i%len(e.byPhase)] {
			if s.on.Load() {
				out.add(s)
			}
		}
		out.flush()
		next += int64(e.tick)
	}
}

func (e *engine) receiver(sk *rtpSock) {
	runtime.LockOSThread()
	const batch = 128
	hdrs := make([]mmsghdr, batch)
	iovs := make([]syscall.Iovec, batch)
	bufs := make([][2048]byte, batch)
	oobs := make([][64]byte, batch)
	for i := range hdrs {
		iovs[i] = syscall.Iovec{Base: &bufs[i][0], Len: 2048}
	}
	for !e.stop.Load() {
		for i := range hdrs {
			hdrs[i].hdr = syscall.Msghdr{Iov: &iovs[i], Iovlen: 1, Control: &oobs[i][0], Controllen: 64}
		}
		r, _, er := syscall.Syscall6(nrRecvmmsg, uintptr(sk.fd), uintptr(unsafe.Pointer(&hdrs[0])), batch, syscall.MSG_DONTWAIT, 0, 0)
		if er != 0 || r == 0 {
			sleepUntil(time.Now().UnixNano() + int64(e.drain))
			continue
		}
		for i := range int(r) {
			e.packet(bufs[i][:hdrs[i].n], arrival(oobs[i][:hdrs[i].hdr.Controllen]))
		}
		if int(r) < batch {
			sleepUntil(time.Now().UnixNano() + int64(e.drain))
		}
	}
}

func arrival(oob []byte) int64 {
	if len(oob) >= 32 {
		return int64(binary.LittleEndian.Uint64(oob[16:]))*1e9 + int64(binary.LittleEndian.Uint64(oob[24:]))
	}
	return time.Now().UnixNano()
}

func (e *engine) packet(b []byte, at int64) {
	if len(b) < pktLen || b[0]&0xC0 != 0x80 {
		return
	}
	h := 12 + 4*int(b[0]&15)
	if len(b) < h+payload {
		e.bad.Add(1)
		return
	}
	p := b[h:]
	if getBits(p, 0, 16) != magic {
		e.bad.Add(1)
		return
	}
	id, seq, us := getBits(p, 16, 16), getBits(p, 32, 32), getBits(p, 64, 48)
	if getBits(p, 112, 16) != check(id, seq, us) || int(id) >= len(e.streams) {
		e.bad.Add(1)
		return
	}
	e.streams[id].took(int64(seq), at, int64(us), binary.BigEndian.Uint32(b[4:]))
}

// took notes a packet that arrived: its sequence number, both times and the RTP
// timestamp.
func (s *stream) took(seq, at, sentUS int64, ts uint32) {
	switch {
	case int(seq) >= len(s.rcv):
		return
	case s.rcv[seq] != 0:
		s.dup++
		return
	}
	s.rcv[seq] = uint32(max(0, at/1000-sentUS)) + 1
	if seq < s.last {
		s.reord++
	}
	s.last = max(s.last, seq)
	if s.jitOK {
		d := float64(at-s.lastArr)/1e6 - float64(int32(ts-s.lastTS))/8
		s.jit += (math.Abs(d) - s.jit) / 16 // RFC 3550 s.6.4.1
	}
	s.jitOK, s.lastTS, s.lastArr = true, ts, at
}

// delays are those of the packets numbered lo to hi that arrived, in µs.
func (s *stream) delays(lo, hi uint32) (all []uint32) {
	for q := lo; q < hi && int(q) < len(s.rcv); q++ {
		if v := s.rcv[q]; v != 0 {
			all = append(all, v-1)
		}
	}
	return all
}

func pct(v []uint32, q float64) float64 {
	if len(v) == 0 {
		return 0
	}
	i := int(math.Ceil(q*float64(len(v)))) - 1
	return float64(v[max(0, min(i, len(v)-1))])
}

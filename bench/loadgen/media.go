//go:build linux && (amd64 || arm64)

package main

import (
	"flag"
	"fmt"
	"math/rand/v2"
	"net"
	"net/netip"
	"os"
	"runtime"
	"sort"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// packetEvery is the time of a packet.
const packetEvery = 20 * time.Millisecond

// mediaOptions are the flags of media.
type mediaOptions struct {
	target, local, answer, prefix, codecA, codecB, label, out string
	callers, callees, calls, rtp, sockets                     int
	rate                                                      float64
	window, warm, tick, drain                                 time.Duration
	direct, fifo                                              bool
	pids                                                      []int
}

func mediaFlags(args []string) (mediaOptions, error) {
	var o mediaOptions
	fs := flag.NewFlagSet("media", flag.ContinueOnError)
	fs.StringVar(&o.target, "target", "127.0.0.1:5070", "the server's SIP address")
	fs.StringVar(&o.local, "local", "127.0.0.1:5080", "the callers' SIP address")
	fs.StringVar(&o.answer, "answer", "127.0.0.1:5090", "the callees' SIP address")
	fs.IntVar(&o.callers, "callers", 1000, "the first caller's number; each call has the next")
	fs.IntVar(&o.callees, "callees", 1500, "the first callee's number; each call has the next")
	fs.StringVar(&o.prefix, "prefix", "", "dialled before the callee's number")
	fs.StringVar(&o.codecA, "codec-a", "pcmu", "callers' codec: pcmu or pcma")
	fs.StringVar(&o.codecB, "codec-b", "pcmu", "callees' codec")
	fs.IntVar(&o.calls, "calls", 50, "concurrent calls")
	fs.Float64Var(&o.rate, "rate", 40, "calls set up per second")
	fs.DurationVar(&o.window, "dur", 15*time.Second, "measured window with all calls up")
	fs.DurationVar(&o.warm, "warm", 3*time.Second, "before the window")
	fs.IntVar(&o.rtp, "rtp", 31200, "first RTP port of the generator")
	fs.IntVar(&o.sockets, "socks", 2, "RTP sockets on each side, shared by the calls; 0: one for each call")
	fs.DurationVar(&o.tick, "tick", 500*time.Microsecond, "the send schedule's grain; divides 20ms")
	fs.DurationVar(&o.drain, "drain", 4*time.Millisecond, "how often receivers look (arrival is stamped by the kernel)")
	fs.StringVar(&o.label, "label", "", "label of the report")
	fs.StringVar(&o.out, "json", "-", "append one JSON line to this file")
	fs.BoolVar(&o.direct, "direct", false, "no server: RTP from side to side, for the noise floor")
	fs.BoolVar(&o.fifo, "fifo", true, "SCHED_FIFO for the sender's thread (needs root)")
	pids := fs.String("pid", "", "server process ids, comma separated")
	if err := fs.Parse(args); err != nil {
		return o, err
	}
	if o.sockets == 0 || o.sockets > o.calls {
		o.sockets = o.calls
	}
	var err error
	o.pids, err = parsePids(*pids)
	return o, err
}

// session is one run of media.
type session struct {
	o      mediaOptions
	e      *engine
	server *net.UDPAddr
	host   netip.Addr
	codecs [2]codec
	legs   [2][]*stream
	ua     [2]*ua
	calls  []*dialog
	lo, hi []uint32 // packets sent at the window's begin and end, by stream
	rep    mediaReport
}

func mediaCmd(args []string) error {
	o, err := mediaFlags(args)
	if err != nil {
		return err
	}
	s := &session{o: o}
	if err := s.prepare(); err != nil {
		return err
	}
	s.e.start()
	defer s.e.end()
	if err := s.connect(); err != nil {
		return err
	}
	pause(o.warm)
	if err := s.measure(); err != nil {
		return err
	}
	s.hangUp()
	s.e.end()
	s.summarise()
	s.rep.tell(os.Stderr)
	return writeJSON(o.out, s.rep)
}

// prepare opens sockets and makes the streams.
func (s *session) prepare() (err error) {
	o := s.o
	if s.server, err = loopback(o.target); err != nil {
		return err
	}
	for side, name := range []string{o.codecA, o.codecB} {
		c, known := codecOf(strings.ToLower(name))
		if !known {
			return fmt.Errorf("codec %q: it is pcmu or pcma", name)
		}
		s.codecs[side] = c
	}
	local, err := netip.ParseAddrPort(o.local)
	if err != nil {
		return err
	}
	s.host = local.Addr()
	runtime.GOMAXPROCS(max(8, 4+2*o.sockets)) // threads that sleep in the kernel hold a processor each
	s.e = newEngine(o.tick, o.drain, o.fifo)
	for side := range 2 {
		for k := range o.sockets {
			socket, err := openRTP(s.host, o.rtp+2*(side*o.sockets+k))
			if err != nil {
				return err
			}
			s.e.socks[side] = append(s.e.socks[side], socket)
		}
	}
	s.streams()
	return nil
}

// streams makes both directions of each call, and spreads them over the phases
// of a packet's time with neighbours on one socket together.
func (s *session) streams() {
	total := time.Duration(float64(s.o.calls)/s.o.rate*float64(time.Second)) + s.o.warm + s.o.window + 10*time.Second
	for i := range s.o.calls {
		for side := range 2 {
			st := newStream(len(s.e.streams), s.e.socks[side][i%s.o.sockets], byte(s.codecs[side].pt), int(total/packetEvery)+100)
			s.e.streams = append(s.e.streams, st)
			s.legs[side] = append(s.legs[side], st)
		}
	}
	order := append([]*stream(nil), s.e.streams...)
	rand.Shuffle(len(order), func(i, j int) { order[i], order[j] = order[j], order[i] })
	for i, st := range order {
		p := i % len(s.e.byPhase)
		s.e.byPhase[p] = append(s.e.byPhase[p], st)
	}
	for _, l := range s.e.byPhase {
		sort.Slice(l, func(i, j int) bool { return l[i].sock.fd < l[j].sock.fd })
	}
}

// begin lets a stream send, once.
func (s *session) begin(side, call int, to netip.AddrPort) {
	if call >= len(s.legs[side]) || s.legs[side][call].on.Load() {
		return
	}
	st := s.legs[side][call]
	st.addr.Family = syscall.AF_INET
	st.addr.Addr = to.Addr().As4()
	st.addr.Port = to.Port()<<8 | to.Port()>>8
	st.on.Store(true)
}

// connect sets the calls up.
func (s *session) connect() error {
	if s.o.direct {
		for i := range s.o.calls {
			for side := range 2 {
				s.begin(side, i, netip.AddrPortFrom(s.host, uint16(s.e.socks[1-side][i%s.o.sockets].port)))
			}
		}
		s.rep.Up = s.o.calls
		return nil
	}
	if err := s.signIn(); err != nil {
		return err
	}
	t0 := time.Now()
	for i := range s.o.calls {
		pause(time.Until(t0.Add(time.Duration(float64(i) / s.o.rate * float64(time.Second)))))
		s.calls = append(s.calls, s.ua[0].invite(i, s.o.prefix+strconv.Itoa(s.o.callees+i)))
	}
	s.await(8*time.Second, func(d *dialog) bool { return d.up || d.ended })
	s.setUps()
	return nil
}

// signIn registers the telephones of both sides.
func (s *session) signIn() (err error) {
	for side, at := range []string{s.o.local, s.o.answer} {
		u, err := newUA(at, s.server, s.codecs[side])
		if err != nil {
			return err
		}
		u.host = s.host.String()
		u.first = []int{s.o.callers, s.o.callees}[side]
		u.rtpPort = func(i int) int { return s.e.socks[side][i%s.o.sockets].port }
		u.onMedia = func(i int, to netip.AddrPort) { s.begin(side, i, to) }
		s.ua[side] = u
		if err := u.register(u.first, s.o.calls); err != nil {
			return err
		}
	}
	return nil
}

// await waits until all calls are as wanted, or for so long.
func (s *session) await(limit time.Duration, as func(*dialog) bool) {
	for end := time.Now().Add(limit); time.Now().Before(end); pause(50 * time.Millisecond) {
		left := 0
		for _, d := range s.calls {
			d.mu.Lock()
			if !as(d) {
				left++
			}
			d.mu.Unlock()
		}
		if left == 0 {
			return
		}
	}
}

// setUps counts the calls that are up and how long that took.
func (s *session) setUps() {
	var took []float64
	for _, d := range s.calls {
		d.mu.Lock()
		if d.up {
			took = append(took, float64(d.setup.Microseconds())/1000)
		}
		d.mu.Unlock()
	}
	s.rep.Up, s.rep.Failed = len(took), len(s.calls)-len(took)
	sort.Float64s(took)
	if len(took) > 0 {
		s.rep.SetupP50, s.rep.SetupP99 = took[len(took)/2], took[len(took)*99/100]
	}
}

// measure is the window.
func (s *session) measure() error {
	rss := memKB(s.o.pids, "VmRSS")
	s.e.late = make([]uint32, 0, int(s.o.window/s.o.tick)+4096)
	a, err := readUsage(s.o.pids)
	if err != nil {
		return err
	}
	s.lo = s.e.sent()
	s.e.counting.Store(true)
	pause(s.o.window)
	s.e.counting.Store(false)
	s.hi = s.e.sent()
	b, err := readUsage(s.o.pids)
	if err != nil {
		return err
	}
	s.rep.usageReport = diffUsage(a, b, rss, s.o.pids)
	pause(300 * time.Millisecond) // what is still on its way
	return nil
}

// hangUp ends the calls, some 400 a second.
func (s *session) hangUp() {
	for i, d := range s.calls {
		d.bye()
		if i%4 == 3 {
			pause(10 * time.Millisecond)
		}
	}
	s.await(6*time.Second, func(d *dialog) bool { return !d.up || d.byeOK })
	for _, d := range s.calls {
		d.mu.Lock()
		if d.byeOK {
			s.rep.Ended++
		}
		d.mu.Unlock()
	}
	for _, u := range s.ua {
		if u != nil {
			s.rep.SIPRetr += u.repeated()
		}
	}
}

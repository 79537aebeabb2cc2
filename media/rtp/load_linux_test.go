package rtp

import (
	"bufio"
	"context"
	"encoding/binary"
	"fmt"
	"io"
	"net"
	"net/netip"
	"os"
	"os/exec"
	"runtime"
	"strconv"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"
)

// loadEnv makes this test binary a crowd of telephones instead: see crowd.
const loadEnv = "RINGDOWN_RTP_CROWD"

func TestMain(m *testing.M) {
	if os.Getenv(loadEnv) != "" {
		crowd(os.Stdin, os.Stdout)
		return
	}
	m.Run()
}

// crowd is the other end of many calls, in a process of its own so that its time
// is not counted. It prints the addresses of its two sockets, the callers' and
// the callees', reads the ports to talk to, alternating, and then sends each a
// packet every 20 ms until its input ends. Last it prints how many it sent and
// how many came.
func crowd(in io.Reader, out io.Writer) {
	var side [2]*net.UDPConn
	var heard atomic.Int64
	for i := range side {
		side[i], _ = net.ListenUDP("udp4", &net.UDPAddr{IP: net.IPv4(127, 0, 0, 1)})
		_ = side[i].SetReadBuffer(4 << 20)
		fmt.Fprintln(out, side[i].LocalAddr())
		go func() {
			for b := make([]byte, mostPacket); ; heard.Add(1) {
				if _, err := side[i].Read(b); err != nil {
					return
				}
			}
		}()
	}
	lines := bufio.NewScanner(in)
	lines.Scan()
	var to []netip.AddrPort
	for port := range strings.FieldsSeq(lines.Text()) {
		to = append(to, netip.MustParseAddrPort("127.0.0.1:"+port))
	}
	over := make(chan bool)
	go func() { lines.Scan(); close(over) }()
	sent := talkAll(side, to, over)
	<-time.After(100 * time.Millisecond) // what is on its way
	fmt.Fprintln(out, sent, heard.Load())
}

// talkAll spreads the packets of all over the 20 ms, half a millisecond apart.
func talkAll(side [2]*net.UDPConn, to []netip.AddrPort, over <-chan bool) (sent int) {
	const phases = 40
	tick := time.NewTicker(20 * time.Millisecond / phases)
	defer tick.Stop()
	packet := plainPacket(PCMAType, 0)
	for n := 0; ; n++ {
		select {
		case <-over:
			return sent
		case <-tick.C:
		}
		binary.BigEndian.PutUint16(packet[2:], uint16(n/phases))
		binary.BigEndian.PutUint32(packet[4:], uint32(n/phases*160))
		for i := n % phases; i < len(to); i += phases {
			_, _ = side[i%2].WriteToUDPAddrPort(packet, to[i])
			sent++
		}
	}
}

// telephones is a crowd that runs.
type telephones struct {
	b    *testing.B
	cmd  *exec.Cmd
	in   io.WriteCloser
	out  *bufio.Reader
	side [2]string
}

func startCrowd(b *testing.B) *telephones {
	b.Helper()
	t := &telephones{b: b, cmd: exec.CommandContext(b.Context(), os.Args[0])}
	t.cmd.Env = append(os.Environ(), loadEnv+"=1")
	out, err := t.cmd.StdoutPipe()
	if err != nil {
		b.Fatal(err)
	}
	if t.in, err = t.cmd.StdinPipe(); err != nil {
		b.Fatal(err)
	}
	if err := t.cmd.Start(); err != nil {
		b.Fatal(err)
	}
	t.out = bufio.NewReader(out)
	for i := range t.side {
		t.side[i] = t.line()
	}
	return t
}

func (t *telephones) line() string {
	s, err := t.out.ReadString('\n')
	if err != nil {
		t.b.Fatal(err)
	}
	return strings.TrimSpace(s)
}

// measure lets all talk to these ports for some seconds and reports what that
// cost this process.
func (t *telephones) measure(ports []int) {
	const warm, window = 2 * time.Second, 4 * time.Second // connectAfter is within warm
	words := make([]string, len(ports))
	for i, p := range ports {
		words[i] = strconv.Itoa(p)
	}
	fmt.Fprintln(t.in, strings.Join(words, " "))
	<-time.After(warm)
	before, begun := spent(t.b), time.Now()
	<-time.After(window)
	cost, length := spent(t.b)-before, time.Since(begun)
	_ = t.in.Close()
	var sent, heard int
	if _, err := fmt.Sscan(t.line(), &sent, &heard); err != nil {
		t.b.Fatal(err)
	}
	_ = t.cmd.Wait()
	calls := float64(len(ports)) / 2
	t.b.ReportMetric(100*cost.Seconds()/length.Seconds()/calls, "%core/call")
	t.b.ReportMetric(100*float64(sent-heard)/float64(max(sent, 1)), "%lost")
	t.b.ReportMetric(0, "ns/op")
}

// spent is the processor time of this process.
func spent(b *testing.B) time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		b.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

type deaf struct{ Tape }

func (deaf) Put(int, time.Time, uint32, uint32, []int16) {}

// BenchmarkCalls is the cost of calls under way on loopback, real sockets and
// all, in shares of a processor for each, beside the cheapest loop that could
// forward their packets: epoll_wait, recvfrom, sendto.
func BenchmarkCalls(b *testing.B) {
	runtime.GOMAXPROCS(runtime.GOMAXPROCS(0) + 1) // as main does
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(0) - 1)
	for _, calls := range []int{100, 200} {
		name := func(what string) string { return fmt.Sprintf("%s/%d", what, calls) }
		b.Run(name("bare"), func(b *testing.B) { bareCalls(b, calls) })
		b.Run(name("relay"), func(b *testing.B) { relayCalls(b, calls, PCMA, nil) })
		b.Run(name("law"), func(b *testing.B) { relayCalls(b, calls, PCMU, nil) })
		b.Run(name("taped"), func(b *testing.B) { relayCalls(b, calls, PCMA, deaf{}) })
	}
}

func relayCalls(b *testing.B, calls int, right Codec, tape Tape) {
	crowd, p := startCrowd(b), NewPoller()
	ctx, stop := context.WithCancel(b.Context())
	done := make(chan error, 1)
	go func() { done <- p.Run(ctx) }()
	ports, err := NewPorts(netip.MustParseAddr("127.0.0.1"), 1024, 65535)
	if err != nil {
		b.Fatal(err)
	}
	var at []int
	for range calls {
		var legs [2]*Session
		for side, codec := range []Codec{PCMA, right} {
			pair, err := ports.Open(b.Context())
			if err != nil {
				b.Fatal(err)
			}
			s, err := New(Options{Conn: pair.RTP, Control: pair.RTCP})
			if err != nil {
				b.Fatal(err)
			}
			t := terms(crowd.side[side], codec)
			t.Receive = []Payload{{PCMA, PCMAType}}
			if err := s.Agree(t); err != nil {
				b.Fatal(err)
			}
			if tape != nil {
				s.Record(tape, side)
			}
			if err := p.Serve(s); err != nil {
				b.Fatal(err)
			}
			legs[side] = s
			at = append(at, int(s.Local().Port()))
		}
		Relay(legs[0], legs[1])
	}
	crowd.measure(at)
	stop()
	if err := <-done; err != nil {
		b.Error(err)
	}
}

// echo is a socket of the bare loop.
type echo struct {
	*direct
	to   *direct
	dest netip.AddrPort
}

func (e *echo) take(b []byte, _ netip.AddrPort) { e.to.write(b, e.dest) }

// bareCalls forwards without looking at what is in a packet.
func bareCalls(b *testing.B, calls int) {
	crowd := startCrowd(b)
	p, err := newPoll()
	if err != nil {
		b.Fatal(err)
	}
	var at []int
	for range calls {
		var legs [2]echo
		for side := range legs {
			conn, err := listenUDP(b.Context(), netip.MustParseAddrPort("127.0.0.1:0"))
			if err != nil {
				b.Fatal(err)
			}
			at = append(at, int(localAddr(conn).Port()))
			if legs[side].direct, err = newDirect(conn); err != nil {
				b.Fatal(err)
			}
			legs[side].dest = netip.MustParseAddrPort(crowd.side[1-side])
		}
		legs[0].to, legs[1].to = legs[1].direct, legs[0].direct
		for side := range legs {
			if err := p.watch(legs[side].direct, &legs[side]); err != nil {
				b.Fatal(err)
			}
		}
	}
	done := make(chan bool)
	go func() { p.run(); close(done) }()
	crowd.measure(at)
	p.stop()
	<-done
	for _, d := range p.sockets {
		if err := d.close(); err != nil {
			b.Error(err)
		}
	}
	if err := p.close(); err != nil {
		b.Error(err)
	}
}

package appliance_test

import (
	"bufio"
	"bytes"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"net/textproto"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"ringdown/webadmin/devicecert"
)

// detour is a gateway between somebody who speaks SIP and sound in one program,
// so that their packets cannot be caught at its door, and an appliance. It works
// as the application-level gateways of routers do: messages go through it, and
// are changed only where they say to which ports sound and further requests go;
// sound, encrypted or not, goes through it over a network that may be bad.
type detour struct {
	t       *testing.T
	network network
	target  string      // the appliance's address
	secure  *tls.Config // nil: over UDP
	at      string      // our own, for the other party

	tap atomic.Pointer[func(rtp []byte)] // of what reaches the other party

	mu    sync.Mutex
	lanes map[string]*lanes // by Call-ID
	open  []io.Closer
	over  bool
	work  sync.WaitGroup
}

// The two ways of a message.
const (
	inwards  = 0 // to the appliance
	outwards = 1
)

// newDetour opens one before an address; data is the directory of an appliance
// whose certificate it shows, "" for a way over UDP.
func newDetour(t *testing.T, n network, target, data string) *detour {
	t.Helper()
	d := &detour{t: t, network: n, target: target, lanes: map[string]*lanes{}}
	t.Cleanup(d.close)
	var err error
	if data == "" {
		err = d.overUDP()
	} else {
		err = d.overTLS(data)
	}
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// keep notes what close closes; false means that it is over, and c is closed.
func (d *detour) keep(c io.Closer) bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.over {
		_ = c.Close()
		return false
	}
	d.open = append(d.open, c)
	return true
}

func (d *detour) close() {
	d.mu.Lock()
	d.over = true
	for _, c := range d.open {
		_ = c.Close()
	}
	all := d.lanes
	d.mu.Unlock()
	d.work.Wait()
	for _, l := range all {
		l.road[inwards].close()
		l.road[outwards].close()
	}
}

// overUDP has a socket for either side.
func (d *detour) overUDP() error {
	front, err := d.socket(0)
	if err != nil {
		return err
	}
	rear, err := d.socket(0)
	if err != nil {
		return err
	}
	to, err := net.ResolveUDPAddr("udp", d.target)
	if err != nil {
		return err
	}
	d.at = front.LocalAddr().String()
	var mu sync.Mutex
	var party *net.UDPAddr
	d.work.Go(func() {
		datagrams(front, func(b []byte, from *net.UDPAddr) {
			mu.Lock()
			party = from
			mu.Unlock()
			_, _ = rear.WriteToUDP(d.turn(b, inwards), to)
		})
	})
	d.work.Go(func() {
		datagrams(rear, func(b []byte, _ *net.UDPAddr) {
			mu.Lock()
			defer mu.Unlock()
			if party != nil {
				_, _ = front.WriteToUDP(d.turn(b, outwards), party)
			}
		})
	})
	return nil
}

// socket binds a port, 0 any.
func (d *detour) socket(port int) (*net.UDPConn, error) {
	c, err := net.ListenUDP("udp", &net.UDPAddr{IP: net.IPv4(127, 0, 0, 1), Port: port})
	if err == nil && !d.keep(c) {
		err = net.ErrClosed
	}
	return c, err
}

// datagrams gives what comes to take until the socket is closed.
func datagrams(c *net.UDPConn, take func(b []byte, from *net.UDPAddr)) {
	for b := make([]byte, 1<<16); ; {
		n, from, err := c.ReadFromUDP(b)
		switch {
		case errors.Is(err, net.ErrClosed):
			return
		case err == nil:
			take(b[:n], from)
		}
	}
}

// certificates are those of an appliance's directory, to read.
type certificates string

func (c certificates) Read(name string) ([]byte, error) {
	return os.ReadFile(filepath.Join(string(c), name))
}

func (certificates) Write(string, []byte) error { return errors.New("the appliance's own") }

// overTLS takes connections in the appliance's name, each with one to it.
func (d *detour) overTLS(data string) error {
	authority, err := devicecert.Load(certificates(data), time.Now, nil, nil)
	if err != nil {
		return err
	}
	l, err := tls.Listen("tcp", "127.0.0.1:0", authority.TLS())
	if err != nil {
		return err
	}
	d.keep(l)
	d.at, d.secure = l.Addr().String(), &tls.Config{InsecureSkipVerify: true} // the test is its own peer
	d.work.Go(func() {
		for {
			front, err := l.Accept()
			if err != nil {
				return
			}
			d.work.Go(func() { d.connect(front) })
		}
	})
	return nil
}

// connect carries a connection on.
func (d *detour) connect(front net.Conn) {
	if !d.keep(front) {
		return
	}
	rear, err := tls.Dial("tcp", d.target, d.secure)
	if err != nil || !d.keep(rear) {
		_ = front.Close()
		return
	}
	d.work.Go(func() { d.messages(front, rear, inwards) })
	d.messages(rear, front, outwards)
}

// messages passes on what one side says, message by message (RFC 3261 s.18.3).
func (d *detour) messages(from, to net.Conn, way int) {
	defer func() { _ = to.Close() }()
	r := textproto.NewReader(bufio.NewReader(from))
	for {
		first, err := r.ReadLine()
		if err != nil {
			return
		}
		if first == "" { // of a keepalive (RFC 5626 s.3.5.1)
			if _, err := to.Write([]byte("\r\n")); err != nil {
				return
			}
			continue
		}
		msg := []byte(first + "\r\n")
		for {
			line, err := r.ReadLine()
			if err != nil {
				return
			}
			if msg = append(msg, line+"\r\n"...); line == "" {
				break
			}
		}
		body := make([]byte, lengthOf(msg))
		if _, err := io.ReadFull(r.R, body); err != nil {
			return
		}
		if _, err := to.Write(d.turn(append(msg, body...), way)); err != nil {
			return
		}
	}
}

// What of a message is read or changed.
var (
	lengthLine  = regexp.MustCompile(`(?mi)^(Content-Length|l)\s*:\s*(\d+)`)
	callIDLine  = regexp.MustCompile(`(?mi)^(?:Call-ID|i)\s*:\s*(\S+)`)
	contactLine = regexp.MustCompile(`(?mi)^(?:Contact|m)\s*:.*$`)
	soundLine   = regexp.MustCompile(`(?m)^m=audio (\d+) `)
	controlLine = regexp.MustCompile(`(?m)^a=rtcp:(\d+)`)
)

func lengthOf(head []byte) int {
	m := lengthLine.FindSubmatch(head)
	if m == nil {
		return 0
	}
	n, _ := strconv.Atoi(string(m[2]))
	return n
}

// turn makes a message lead through here.
func (d *detour) turn(msg []byte, way int) []byte {
	head, body, found := bytes.Cut(msg, []byte("\r\n\r\n"))
	if !found {
		return msg
	}
	if way == outwards {
		head = contactLine.ReplaceAllFunc(head, func(b []byte) []byte { return bytes.Replace(b, []byte(d.target), []byte(d.at), 1) })
	}
	if m := soundLine.FindSubmatch(body); m != nil {
		id := callIDLine.FindSubmatch(head)
		port, _ := strconv.Atoi(string(m[1]))
		if l := d.lane(string(id[1]), port, way); l > 0 {
			body = soundLine.ReplaceAll(body, fmt.Appendf(nil, "m=audio %d ", l))
			body = controlLine.ReplaceAll(body, fmt.Appendf(nil, "a=rtcp:%d", l+1))
			head = lengthLine.ReplaceAll(head, fmt.Appendf(nil, "$1: %d", len(body)))
		}
	}
	return bytes.Join([][]byte{head, body}, []byte("\r\n\r\n"))
}

// lanes are a call's ways for sound. What is told to one side in place of the
// other's ports is also where the sound comes from that this side hears.
type lanes struct {
	pair [2]pairOfSockets // by the way of the message that named the ports
	port [2]int           // that it named: the sound's, 0 not yet
	road [2]*road
}

type pairOfSockets [2]*net.UDPConn // RTP and RTCP

// lane is the port to name in place of one; 0 means that all is over.
func (d *detour) lane(id string, port, way int) int {
	d.mu.Lock()
	l := d.lanes[id]
	d.mu.Unlock()
	if l == nil {
		if l = d.newLanes(id); l == nil {
			return 0
		}
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	l.port[way] = port
	return l.pair[way][0].LocalAddr().(*net.UDPAddr).Port
}

func (d *detour) newLanes(id string) *lanes {
	l := &lanes{road: [2]*road{newRoad(d.network, 3), newRoad(d.network, 4)}}
	for way := range l.pair {
		if !d.bind(&l.pair[way]) {
			return nil
		}
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.over {
		return nil
	}
	d.lanes[id] = l
	for way := range l.pair {
		for k := range l.pair[way] {
			d.work.Go(func() { d.drive(l, way, k) })
		}
	}
	return l
}

// bind finds two ports in a row.
func (d *detour) bind(p *pairOfSockets) bool {
	for range 100 {
		var err error
		if p[0], err = d.socket(0); err != nil {
			return false
		}
		if p[1], err = d.socket(p[0].LocalAddr().(*net.UDPAddr).Port + 1); err == nil {
			return true
		}
		_ = p[0].Close()
	}
	return false
}

// drive carries what comes to a socket to those in whose place it was named.
func (d *detour) drive(l *lanes, way, k int) {
	from := l.pair[1-way][k]
	datagrams(l.pair[way][k], func(b []byte, _ *net.UDPAddr) {
		l.road[way].carry(b, func(b []byte) {
			d.mu.Lock()
			port := l.port[way]
			d.mu.Unlock()
			if tap := d.tap.Load(); tap != nil && *tap != nil && way == inwards && k == 0 {
				(*tap)(b)
			}
			if port > 0 {
				_, _ = from.WriteToUDP(b, &net.UDPAddr{IP: net.IPv4(127, 0, 0, 1), Port: port + k})
			}
		})
	})
}

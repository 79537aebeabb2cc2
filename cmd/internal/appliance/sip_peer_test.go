package appliance_test

import (
	"context"
	"encoding/binary"
	"maps"
	"math/rand/v2"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"ringdown/hal"
	"ringdown/internal/foreign"
	"ringdown/media/g711"
)

// telephone is a foreign SIP telephone: SIPp speaks for it, and its sound is on
// a socket of its own, so that what is said and heard can be compared.
type telephone struct {
	t        *testing.T
	server   string // where it signs in
	user     string
	password string
	host     net.IP
	port     string // of its SIP
	sound    *net.UDPConn

	mu    sync.Mutex
	heard []int16
	begun bool
	first uint32 // the time stamp of what was heard first
	says  []int16
	to    *net.UDPAddr // where sound goes
	wire  string       // SIPp's messages

	there, back *road // to the appliance, and from it

	refer  string     // whom to transfer to
	dir    string     // where SIPp runs, "" not yet
	bridge *telephone // its other call: what that one hears is said here
	passed int        // samples of it

	source uint32          // SSRC
	sent   int             // packets
	mute   int             // packets to leave out: a key takes their place
	events map[uint32]byte // keys that came as telephone-events, by their time stamps
}

// telephone plugs one in; it does not sign in yet.
func (o *office) telephone(user string) *telephone {
	o.t.Helper()
	return o.telephoneAt(net.IPv4(127, 0, 0, 1), user)
}

// telephoneAt is a telephone with one of the machine's addresses.
func (o *office) telephoneAt(host net.IP, user string) *telephone {
	o.t.Helper()
	sound, err := net.ListenUDP("udp", &net.UDPAddr{IP: host})
	if err != nil {
		o.t.Fatal(err)
	}
	_, door, err := net.SplitHostPort(o.sip)
	o.must(err)
	p := &telephone{
		t: o.t, server: net.JoinHostPort(host.String(), door), host: host, user: user, password: o.passwords[user], port: foreign.PortText(o.t), sound: sound, source: rand.Uint32(),
		there: newRoad(o.network, 1), back: newRoad(o.network, 2),
	}
	ctx, stop := context.WithCancel(context.Background())
	var both sync.WaitGroup
	both.Go(p.listen)
	both.Go(func() { p.speak(ctx) })
	o.t.Cleanup(func() { stop(); _ = sound.Close(); both.Wait(); p.there.close(); p.back.close() })
	return p
}

// sippLimit is how long one run of SIPp may take, with all that it waits for: a bell
// may be due in two minutes. Only a test that fails waits so long.
const sippLimit = 5 * time.Minute

// start begins a scenario; what it returns waits for its end.
func (p *telephone) start(scenario, number string, talk time.Duration) func() {
	p.t.Helper()
	file, err := filepath.Abs(filepath.Join("testdata", "sip", scenario+".xml"))
	if err != nil {
		p.t.Fatal(err)
	}
	dir := p.t.TempDir()
	cmd := exec.Command("sipp", p.server, "-sf", file, "-i", p.host.String(), "-mi", p.host.String(), "-p", p.port, "-s", p.user,
		"-au", p.user, "-ap", p.password, "-key", "number", number, "-key", "sound", strconv.Itoa(p.soundPort()),
		"-d", strconv.Itoa(int(talk/time.Millisecond)), "-m", "1", "-aa", "-nostdin", "-timeout", strconv.Itoa(int(sippLimit.Seconds())),
		"-trace_err", "-error_file", filepath.Join(dir, "errors"), "-trace_msg", "-message_file", filepath.Join(dir, "messages"))
	cmd.Dir, p.dir = dir, dir
	if p.refer != "" {
		p.referTo(p.refer)
	}
	if err := cmd.Start(); err != nil {
		p.t.Fatal(err)
	}
	p.t.Cleanup(func() {
		_ = cmd.Process.Kill() // it has ended, or the test failed
		if wire, err := os.ReadFile(filepath.Join(dir, "messages")); err == nil && p.t.Failed() {
			p.t.Logf("%s, %s:\n%s", p.user, scenario, wire)
		}
	})
	p.mu.Lock()
	p.wire = filepath.Join(dir, "messages")
	p.to, p.begun, p.heard = nil, false, nil // of a call before
	p.mu.Unlock()
	return func() {
		p.t.Helper()
		if err := cmd.Wait(); err != nil {
			said, _ := os.ReadFile(filepath.Join(dir, "errors"))
			p.t.Fatalf("%s, %s: %v\n%s", p.user, scenario, err, said)
		}
	}
}

func (p *telephone) soundPort() int { return p.sound.LocalAddr().(*net.UDPAddr).Port }

// signIn registers.
func (p *telephone) signIn() { p.t.Helper(); p.start("register", "", 0)() }

// mediaLine finds where sound is wanted.
var mediaLine = regexp.MustCompile(`m=audio (\d+) `)

// bridgeDelay is how long a telephone that bridges two calls waits for packets
// that are late.
const bridgeDelay = 60 * hal.SampleRate / 1000

// bridges lets what another call of the telephone brings be said in this one.
func (p *telephone) bridges(other *telephone) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.bridge = other
}

// fromBridge is the next packet of what the other call brings.
func (p *telephone) fromBridge() []int16 {
	p.mu.Lock()
	other := p.bridge
	p.mu.Unlock()
	if other == nil {
		return nil
	}
	heard := other.all()
	if len(heard) < p.passed+160+bridgeDelay {
		return nil
	}
	if behind := len(heard) - p.passed; behind > 4*bridgeDelay { // after a time without sound
		p.passed = len(heard) - 160 - bridgeDelay
	}
	p.passed += 160
	return heard[p.passed-160 : p.passed]
}

// place is where the other side wants sound, as SIPp's messages say: a
// telephone sends at once, and does not wait to hear something first.
func (p *telephone) place() *net.UDPAddr {
	text, err := os.ReadFile(p.wire)
	if err != nil {
		return nil
	}
	for _, m := range mediaLine.FindAllSubmatch(text, -1) {
		if port, _ := strconv.Atoi(string(m[1])); port != p.soundPort() {
			return &net.UDPAddr{IP: p.host, Port: port}
		}
	}
	return nil
}

// rtpHeader is the size of an RTP header without extras (RFC 3550 s.5.1).
const rtpHeader = 12

// listen keeps what is heard: A-law, as the telephone offered nothing else. A
// packet that is missing leaves a gap of silence.
func (p *telephone) listen() {
	b := make([]byte, 2048)
	for {
		n, _, err := p.sound.ReadFromUDP(b)
		if err != nil {
			return
		}
		p.back.carry(b[:n], p.takes)
	}
}

// takes is a packet that the network brought.
func (p *telephone) takes(b []byte) {
	switch {
	case len(b) >= rtpHeader && b[1]&0x7f == 8:
		p.came(b)
	case len(b) == rtpHeader+4 && b[1]&0x7f == 101:
		p.pressed(b)
	}
}

// came is a packet of sound.
func (p *telephone) came(b []byte) {
	at := binary.BigEndian.Uint32(b[4:])
	p.mu.Lock()
	defer p.mu.Unlock()
	if !p.begun {
		p.first, p.begun = at, true
	}
	p.keep(int(int32(at-p.first)), b[rtpHeader:])
}

// pressed is a packet of a key, as a telephone-event (RFC 4733 s.2.3): all of one
// key have its time stamp.
func (p *telephone) pressed(b []byte) {
	at := binary.BigEndian.Uint32(b[4:])
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.events == nil {
		p.events = map[uint32]byte{}
	}
	if int(b[rtpHeader]) < len(keypad) {
		p.events[at] = keypad[b[rtpHeader]]
	}
}

// keypad are the keys by their number as an event.
const keypad = "0123456789*#ABCD"

// keys are those that were told as telephone-events.
func (p *telephone) keys() string {
	p.mu.Lock()
	defer p.mu.Unlock()
	var keys []byte
	for _, at := range slices.Sorted(maps.Keys(p.events)) {
		keys = append(keys, p.events[at])
	}
	return string(keys)
}

func (p *telephone) keep(at int, payload []byte) {
	if at < 0 || at > 10*60*hal.SampleRate {
		return
	}
	for len(p.heard) < at+len(payload) {
		p.heard = append(p.heard, 0)
	}
	for i, v := range payload {
		p.heard[at+i] = g711.DecodeA(v)
	}
}

// speak sends 20 ms of what is to be said, or silence, once it knows where to.
func (p *telephone) speak(ctx context.Context) {
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	packet := make([]byte, rtpHeader+160)
	packet[0], packet[1] = 0x80, 8
	binary.BigEndian.PutUint32(packet[8:], p.source)
	for began, sent := time.Now(), 0; ; {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		for ; time.Duration(sent)*20*time.Millisecond < time.Since(began); sent++ {
			p.send(packet, sent)
		}
	}
}

func (p *telephone) send(packet []byte, n int) {
	more := p.fromBridge()
	p.mu.Lock()
	defer p.mu.Unlock()
	p.says = append(p.says, more...)
	p.sent = n + 1
	if p.to == nil && n%5 == 0 {
		p.to = p.place()
	}
	if p.mute > 0 {
		p.mute--
		return
	}
	binary.BigEndian.PutUint16(packet[2:], uint16(n))
	binary.BigEndian.PutUint32(packet[4:], uint32(n*160))
	for i := range 160 {
		v := int16(0)
		if p.to != nil && len(p.says) > 0 {
			v, p.says = p.says[0], p.says[1:]
		}
		packet[rtpHeader+i] = g711.EncodeA(v)
	}
	if p.to != nil {
		to := p.to
		p.there.carry(packet, func(b []byte) { _, _ = p.sound.WriteToUDP(b, to) })
	}
}

// The length of a key in the tests: 100 ms and as much pause.
const (
	keyPackets = 5
	keyPause   = 100 * time.Millisecond
)

// key presses a key by RFC 4733: packets that grow, and an end said three times.
func (p *telephone) key(digit byte) {
	code := byte(strings.IndexByte("0123456789*#ABCD", digit))
	p.mu.Lock()
	to, n, at := p.to, p.sent, uint32(p.sent*160)
	p.mute = keyPackets + 2
	p.mu.Unlock()
	for i := range keyPackets + 2 {
		b := make([]byte, rtpHeader+4)
		b[0], b[1] = 0x80, 101
		if i == 0 {
			b[1] |= 0x80
		}
		binary.BigEndian.PutUint16(b[2:], uint16(n+i))
		binary.BigEndian.PutUint32(b[4:], at)
		binary.BigEndian.PutUint32(b[8:], p.source)
		b[12], b[13] = code, 10
		if i >= keyPackets-1 {
			b[13] |= 0x80
		}
		binary.BigEndian.PutUint16(b[14:], uint16(160*min(i+1, keyPackets)))
		_, _ = p.sound.WriteToUDP(b, to)
		pause(20 * time.Millisecond)
	}
	pause(keyPause)
}

// say queues what is to be said.
func (p *telephone) say(pcm []int16) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.says = append(p.says, pcm...)
}

func (p *telephone) all() []int16 {
	p.mu.Lock()
	defer p.mu.Unlock()
	return append([]int16(nil), p.heard...)
}

//go:build emulator

package trial

import (
	"bytes"
	"context"
	"encoding/binary"
	"fmt"
	"math"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"sync"
	"testing"
	"time"
)

// guestsHost is the host as the guest sees it (QEMU, user networking).
const guestsHost = "10.0.2.2"

// TestACallFromOutside: a foreign telephone on the host signs in through a
// forwarded port, calls out over a simulated line, hears who answers, is heard,
// and is hung up on.
func TestACallFromOutside(t *testing.T) {
	if err := have("sipp", "sip-tester"); err != nil {
		t.Fatal(err)
	}
	m := start(t, plan{disk: newDisk(t)})
	o := setUp(m)
	callsOut(o, newHandset(t, m, guestsHost))
}

// sipPassword is the telephone's.
const sipPassword = "seven-wet-umbrellas"

func callsOut(o *owner, p *handset) {
	t := o.m.t
	o.must("PUT", "/api/v1/extensions/821", extension{Number: "821", Name: "Outside", SIP: &account{sipPassword}}, nil)
	p.begin("register", "")()
	end := p.begin("call", "90212345678")
	line := o.awaitLine(func(s map[string]string) bool { return s["digits"] == "0212345678" })
	t.Logf("line %d dials 0212345678", line)
	o.awaitLine(func(s map[string]string) bool { return s["state"] == "talking" && p.packets() > 0 }) // the far end answers by itself

	tone := o.request("POST", fmt.Sprintf("/api/v1/sim/say/line%d", line), bytes.NewReader(wave(1000, 30*time.Second)))
	tone.Header.Set("Content-Type", "audio/wav")
	if status, said := o.send(tone); status != http.StatusAccepted {
		t.Fatalf("the far end says nothing: %d %s", status, said)
	}
	o.awaitLine(func(map[string]string) bool { return p.hears(1000) })
	t.Log("the telephone hears the far end's 1000 Hz")

	for _, key := range "42" {
		p.press(byte(key - '0'))
	}
	o.awaitLine(func(s map[string]string) bool { return s["heard"] == "42" })
	t.Log("the far end hears the keys 4 and 2")

	o.talks()
	o.must("POST", "/api/v1/sim/command", map[string]any{"words": []string{"line", strconv.Itoa(line), "hangup"}}, nil)
	end()
	var page struct {
		Items []struct{ Kind, Called, Result string }
	}
	o.must("GET", "/api/v1/records?limit=5", nil, &page)
	if len(page.Items) != 1 || page.Items[0].Kind != "outgoing" || page.Items[0].Called != "0212345678" || page.Items[0].Result != "answered" {
		t.Errorf("%+v", page)
	}
}

// awaitLine waits until one of the four lines is as it should be.
func (o *owner) awaitLine(right func(map[string]string) bool) int {
	o.m.t.Helper()
	for end := time.Now().Add(*given.patience); time.Now().Before(end); {
		for n := 1; n <= 4; n++ {
			var a struct{ Result map[string]string }
			o.must("POST", "/api/v1/sim/command", map[string]any{"words": []string{"line", strconv.Itoa(n), "state"}}, &a)
			if right(a.Result) {
				return n
			}
		}
	}
	o.m.t.Fatalf("no line is as it should be within %s", *given.patience)
	return 0
}

// talks waits until the appliance takes the call for answered: on a line without
// a sign for it, some time after there is no ringback any more.
func (o *owner) talks() {
	o.m.t.Helper()
	for end := time.Now().Add(*given.patience); time.Now().Before(end); {
		var calls struct{ Items []struct{ State string } }
		o.must("GET", "/api/v1/calls", nil, &calls)
		if len(calls.Items) == 1 && calls.Items[0].State == "talking" {
			return
		}
	}
	o.m.t.Fatalf("nobody answers within %s", *given.patience)
}

// handset is a SIP telephone: SIPp speaks for it, its sound is on a socket.
type handset struct {
	m     *machine
	host  string // this machine, as the appliance sees it
	port  int
	sound *net.UDPConn

	mu    sync.Mutex
	from  *net.UDPAddr // where sound comes from, and goes to: the guest is behind an address translation
	heard []float64    // the last second
	count int
	next  uint16   // sequence of what is sent
	keys  [][]byte // to send; nil: a packet of silence
}

func newHandset(t *testing.T, m *machine, host string) *handset {
	t.Helper()
	c, err := net.ListenUDP("udp", &net.UDPAddr{IP: net.IPv4(127, 0, 0, 1)})
	if err != nil {
		t.Fatal(err)
	}
	p := &handset{m: m, host: host, port: freePort(t), sound: c}
	m.all.Go(p.listen)
	ended := make(chan struct{})
	m.all.Go(func() { p.speak(ended) })
	t.Cleanup(func() { close(ended); _ = c.Close() })
	return p
}

// begin starts a scenario; what it returns waits for its end.
func (p *handset) begin(scenario, number string) func() {
	t := p.m.t
	t.Helper()
	file, err := filepath.Abs(filepath.Join("testdata", scenario+".xml"))
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	ctx, cancel := context.WithTimeout(t.Context(), *given.patience)
	cmd := exec.CommandContext(ctx, "sipp", "127.0.0.1:"+itoa(p.m.ports["sip"]), "-sf", file, "-i", "127.0.0.1", "-mi", "127.0.0.1", "-key", "guest", p.host, "-p", itoa(p.port),
		"-s", "821", "-au", "821", "-ap", sipPassword, "-key", "number", number, "-key", "sound", itoa(p.sound.LocalAddr().(*net.UDPAddr).Port),
		"-m", "1", "-nostdin", "-trace_err", "-error_file", filepath.Join(dir, "errors"), "-trace_msg", "-message_file", filepath.Join(dir, "messages"))
	cmd.Dir = dir
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		cancel()
		if t.Failed() {
			wire, _ := os.ReadFile(filepath.Join(dir, "messages"))
			t.Logf("%s", wire)
		}
	})
	return func() {
		t.Helper()
		if err := cmd.Wait(); err != nil {
			said, _ := os.ReadFile(filepath.Join(dir, "errors"))
			t.Fatalf("%s: %v\n%s", scenario, err, said)
		}
	}
}

// rtpHeader is the size of an RTP header without extras (RFC 3550, 5.1).
const rtpHeader = 12

// listen keeps the last second of what is heard, as A-law (ITU-T G.711).
func (p *handset) listen() {
	b := make([]byte, 2048)
	for {
		n, from, err := p.sound.ReadFromUDP(b)
		if err != nil {
			return
		}
		if n < rtpHeader || b[1]&0x7f != 8 {
			continue
		}
		p.mu.Lock()
		p.from = from
		p.count++
		for _, a := range b[rtpHeader:n] {
			p.heard = append(p.heard, linear(a))
		}
		p.heard = p.heard[max(0, len(p.heard)-8000):]
		p.mu.Unlock()
	}
}

func (p *handset) packets() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.count
}

// hears reports whether most of what was heard for half a second is one tone.
func (p *handset) hears(hz float64) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	if len(p.heard) < 4000 {
		return false
	}
	x := p.heard[len(p.heard)-4000:]
	var re, im, all float64
	for i, v := range x {
		re += v * math.Cos(2*math.Pi*hz*float64(i)/8000)
		im += v * math.Sin(2*math.Pi*hz*float64(i)/8000)
		all += v * v
	}
	const loud = 0.00005 // of full scale, squared and averaged
	return all/4000 > loud && 2*(re*re+im*im)/4000 > 0.5*all
}

// press queues a key as RFC 4733 says: 200 ms, and its end three times.
func (p *handset) press(key byte) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for i := range 13 {
		event := []byte{key, 10, 0, 0}
		if i >= 10 {
			event[1] |= 0x80
		}
		binary.BigEndian.PutUint16(event[2:], uint16(160*min(i+1, 10)))
		p.keys = append(p.keys, event)
	}
	p.keys = append(p.keys, make([][]byte, 20)...) // a pause
}

// speak sends a packet each 20 ms, once it knows where to: silence, or keys.
func (p *handset) speak(ended chan struct{}) {
	silence := bytes.Repeat([]byte{0xd5}, 160)
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for key := uint32(0); ; {
		select {
		case <-ended:
			return
		case <-tick.C:
		}
		p.mu.Lock()
		to, kind, at, sound := p.from, byte(8), uint32(p.next)*160, silence
		if to != nil {
			p.next++
		}
		if len(p.keys) > 0 && to != nil {
			if event := p.keys[0]; event != nil {
				if event[3] == 160 && event[2] == 0 {
					key = at
				}
				kind, at, sound = 101, key, event
			}
			p.keys = p.keys[1:]
		}
		b := []byte{0x80, kind}
		b = binary.BigEndian.AppendUint16(b, p.next)
		b = binary.BigEndian.AppendUint32(b, at)
		b = binary.BigEndian.AppendUint32(b, 0x52494e47)
		p.mu.Unlock()
		if to != nil {
			_, _ = p.sound.WriteToUDP(append(b, sound...), to)
		}
	}
}

// linear is the value of an octet of A-law, of full scale.
func linear(a byte) float64 {
	a ^= 0x55
	seg, v := int(a>>4&7), int(a&15)<<4+8
	if seg > 0 {
		v = (v + 256) << (seg - 1)
	}
	if a&0x80 == 0 {
		v = -v
	}
	return float64(v) / 32768
}

// wave is a WAV file of a tone.
func wave(hz float64, length time.Duration) []byte {
	n := int(length.Seconds() * 8000)
	var b bytes.Buffer
	le := binary.LittleEndian
	head := append([]byte("RIFF"), le.AppendUint32(nil, uint32(36+2*n))...)
	head = append(head, "WAVEfmt \x10\x00\x00\x00\x01\x00\x01\x00"...)
	head = le.AppendUint32(le.AppendUint32(head, 8000), 16000)
	head = append(head, "\x02\x00\x10\x00data"...)
	b.Write(le.AppendUint32(head, uint32(2*n)))
	for i := range n {
		_ = binary.Write(&b, le, int16(8000*math.Sin(2*math.Pi*hz*float64(i)/8000)))
	}
	return b.Bytes()
}

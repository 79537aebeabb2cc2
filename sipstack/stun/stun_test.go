package stun

import (
	"bytes"
	"context"
	"encoding/hex"
	"net"
	"net/netip"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

// The sample responses of RFC 5769 s.2.2 and s.2.3, without the attributes
// that authenticate them.
func samples(t testing.TB) (id ID, four, six []byte) {
	t.Helper()
	number := "b7e7a701bc34d686fa87dfae"
	read := func(s string) []byte {
		b, err := hex.DecodeString(strings.ReplaceAll(s, " ", ""))
		if err != nil {
			t.Fatal(err)
		}
		return b
	}
	four = read("0101001c 2112a442" + number + "8022000b 7465737420766563746f7220 00200008 0001a147e112a643")
	six = read("01010028 2112a442" + number + "8022000b 7465737420766563746f7220 00200014 0002a147 0113a9faa5d3f179bc25f4b5bed2b9d9")
	return ID(read(number)), four, six
}

func TestAnswersAreReadAsRFC5769HasThem(t *testing.T) {
	id, four, six := samples(t)
	for want, b := range map[string][]byte{"192.0.2.1:32853": four, "[2001:db8:1234:5678:11:2233:4455:6677]:32853": six} {
		if got, err := Parse(b, id); err != nil || got.String() != want {
			t.Errorf("%v, %v; want %s", got, err, want)
		}
	}
	plain := append([]byte(nil), four...)
	copy(plain[headerSize+16:], []byte{0, 1, 0, 8, 0, 1, 0x80, 0x55, 192, 0, 2, 1})
	if got, err := Parse(plain, id); err != nil || got.String() != "192.0.2.1:32853" {
		t.Errorf("a plain address is %v, %v", got, err)
	}
}

func TestWhatIsNoAnswerIsRefused(t *testing.T) {
	id, four, _ := samples(t)
	other := id
	other[3]++
	if _, err := Parse(four, other); err == nil {
		t.Error("another request's answer is taken")
	}
	for n := range four {
		if _, err := Parse(four[:n], id); err == nil {
			t.Errorf("%d bytes of it are taken", n)
		}
	}
	if _, err := Parse(Request(id), id); err == nil {
		t.Error("a request is taken")
	}
}

func FuzzParse(f *testing.F) {
	id, four, six := samples(f)
	f.Add(four)
	f.Add(six)
	f.Add(Request(id))
	f.Fuzz(func(t *testing.T, b []byte) {
		if got, err := Parse(b, id); err == nil && (!got.IsValid() || !bytes.Equal(b[8:headerSize], id[:])) {
			t.Errorf("%x tells %v", b, got)
		}
	})
}

// server answers requests over in-memory connections; "" is silence.
type server struct {
	mu   sync.Mutex
	tell string
}

func (s *server) dial(context.Context, string, string) (net.Conn, error) {
	near, far := net.Pipe()
	go func() {
		b := make([]byte, maxMessage)
		for {
			n, err := far.Read(b)
			if err != nil {
				return
			}
			s.mu.Lock()
			tell := s.tell
			s.mu.Unlock()
			if tell != "" {
				_, _ = far.Write(response(ID(b[8:n]), netip.MustParseAddr(tell)))
			}
		}
	}()
	return near, nil
}

func response(id ID, a netip.Addr) []byte {
	b := Request(id)
	b[0], b[1], b[3] = 1, 1, 12
	v := a.As4()
	return append(b, 0, 1, 0, 8, 0, 1, 0, 80, v[0], v[1], v[2], v[3])
}

func TestAChangeOfAddressIsNoticed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &server{}
		var seen []string
		failures := 0
		w := &Watch{Server: "stun.example.net", Dial: s.dial, Changed: func(a netip.Addr) { seen = append(seen, a.String()) }, Failed: func(error) { failures++ }}
		ctx, cancel := context.WithCancel(t.Context())
		done := make(chan error)
		go func() { done <- w.Run(ctx) }()
		<-time.After(refresh / 2) // between two rounds; the first was not answered
		for _, tell := range []string{"", "198.51.100.1", "198.51.100.1", "", "198.51.100.2"} {
			s.mu.Lock()
			s.tell = tell
			s.mu.Unlock()
			<-time.After(refresh)
		}
		cancel()
		if err := <-done; err != nil {
			t.Error(err)
		}
		if got := strings.Join(seen, " "); got != "198.51.100.1 198.51.100.2" || failures != 3 || w.Address().String() != "198.51.100.2" {
			t.Errorf("seen %q, %d failures, now %v", got, failures, w.Address())
		}
	})
}

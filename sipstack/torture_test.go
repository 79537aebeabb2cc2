package sipstack

import (
	"bytes"
	"io"
	"net"
	"net/netip"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"
)

// verdictOn is what a torture message leads to: the first line of the answer
// without its words, or nothing.
type verdictOn string

const silence verdictOn = "silence"

// tortured says what is right for each message of RFC 4475, from somebody who is
// nobody here: a call is refused (403), a sign-in is challenged (401), and what
// cannot be understood is refused or left without an answer, which the RFC leaves
// open. Several are told apart by |.
func tortured() map[string]verdictOn {
	return map[string]verdictOn{
		"badaspec":   silence,       // an address that has no end: sipgo cannot read it
		"badbranch":  "200",         // a branch that is the magic cookie alone
		"baddate":    "403",         // a date that is none does not matter
		"baddn":      silence,       // a display name that must be quoted and is not
		"badinv01":   silence,       // separators where none may be
		"badvers":    "505",         // SIP/7.0
		"bcast":      silence,       // a response that nobody waits for
		"bext01":     "420",         // an extension that is required and not known
		"bigcode":    silence,       // a status of 4294967301
		"clerr":      silence,       // a Content-Length beyond the datagram
		"cparam01":   "401",         // unknown parameters
		"cparam02":   "401",         // unknown parameters of a URI
		"dblreq":     "401",         // two in one datagram: the second is not there
		"esc01":      "403",         // escaped characters
		"esc02":      "405",         // RE%47IST%45R is not REGISTER
		"escnull":    "401",         // escaped zeros
		"escruri":    "403",         // a Request-URI with headers
		"insuf":      "400",         // without Call-ID, From and To
		"intmeth":    "400",         // a method of strange characters: sipgo cannot read its From
		"inv2543":    "400",         // of the time of RFC 2543, without a tag
		"invut":      "403",         // a body of an unknown type
		"longreq":    "403",         // long values everywhere
		"ltgtruri":   silence,       // a Request-URI in brackets
		"lwsdisp":    "200",         // no space behind a display name
		"lwsruri":    silence,       // a space in the Request-URI
		"lwsstart":   silence,       // spaces in the request line
		"mcl01":      "400",         // two lengths
		"mismatch01": "400",         // CSeq with another method
		"mismatch02": "400",         // the same with an unknown one
		"mpart01":    "401|403|405", // MESSAGE in many parts
		"multi01":    "400",         // two of what there is one of
		"ncl":        silence,       // a length below zero
		"noreason":   silence,       // a response without words
		"novelsc":    silence,       // a Request-URI of an unknown scheme: sipgo cannot read it
		"quotbal":    silence,       // a quotation without end
		"regaut01":   "401",         // credentials of an unknown scheme
		"regbadct":   "401",         // a Contact that cannot be read, of somebody who must sign in first
		"regescrt":   "401",         // escaped route parameters
		"scalar02":   silence,       // numbers beyond all bounds
		"scalarlg":   silence,       // the same in a response
		"sdp01":      "403",         // SDP that is not wanted
		"semiuri":    "200",         // a semicolon in the user part
		"transports": "200",         // unknown transports in Via
		"trws":       silence,       // spaces behind the request line
		"unkscm":     "416",         // a scheme that nobody knows
		"unksm2":     "401",         // unknown schemes in From, To and Contact
		"unreason":   silence,       // words of a response in another language
		"wsinv":      "400",         // blanks in each place that may have one: sipgo reads some otherwise
		"zeromf":     "200",         // Max-Forwards 0 at the one who is meant
	}
}

// wiretap is what the server sends to one host, whichever port.
type wiretap struct {
	mu   sync.Mutex
	said []string
}

func (w *wiretap) hear(p packet) []time.Duration {
	if p.from == netip.MustParseAddrPort(server) {
		w.mu.Lock()
		defer w.mu.Unlock()
		line, _, _ := strings.Cut(string(p.data), "\r\n")
		w.said = append(w.said, line)
	}
	return []time.Duration{0}
}

// first is the first final answer since the last time.
func (w *wiretap) first() verdictOn {
	w.mu.Lock()
	defer w.mu.Unlock()
	said := w.said
	w.said = nil
	for _, line := range said {
		if f := strings.Fields(line); len(f) > 1 && f[0] == "SIP/2.0" && f[1] >= "200" {
			return verdictOn(f[1])
		} else if len(f) > 0 && f[0] != "SIP/2.0" {
			return verdictOn("request " + f[0])
		}
	}
	return silence
}

func torture(t *testing.T) map[string][]byte {
	t.Helper()
	files, err := filepath.Glob("testdata/torture/*.dat")
	if err != nil || len(files) != 49 { // as many as the RFC has
		t.Fatalf("%d messages: %v", len(files), err)
	}
	all := map[string][]byte{}
	for _, f := range files {
		if all[strings.TrimSuffix(filepath.Base(f), ".dat")], err = os.ReadFile(f); err != nil {
			t.Fatal(err)
		}
	}
	return all
}

func TestTortureMessagesDoNoHarm(t *testing.T) {
	want := tortured()
	for name, message := range torture(t) {
		t.Run(name, func(t *testing.T) {
			inOffice(t, nil, func(o *office) {
				w := &wiretap{}
				o.net.mu.Lock()
				o.net.fault = w.hear
				o.net.mu.Unlock()
				d := o.desk("805", "tea-pot", "10.0.0.9:5060")
				d.t = quietly{t} // some answers come back to it, and some cannot be read
				d.send(string(message))
				o.heard()
				<-time.After(5 * time.Second)
				got := w.first()
				if !strings.Contains(string(want[name]), string(got)) {
					t.Errorf("it is answered by %s, and not by %s", got, want[name])
				}
				if e := o.heard(); e != "" {
					t.Errorf("the engine hears of %s", e)
				}
				<-time.After(time.Minute)
				o.idle()
				next := o.desk("806", "milk-jug", "10.0.0.10:5060")
				next.register(600)
			})
		})
	}
}

// quietly is a test that does not mind what a desk cannot read.
type quietly struct{ testing.TB }

func (quietly) Errorf(string, ...any) {}

// Over a connection each is handed over whole, or ends it, and nothing is waited
// for longer than a message may take.
func TestTortureMessagesEndWhereTheyEnd(t *testing.T) {
	for name, message := range torture(t) {
		near, far := net.Pipe()
		c := newFramed(near, newGuard(nil, func(netip.Addr, time.Time) {}))
		go func() {
			_, _ = far.Write(message)
			_ = far.Close()
		}()
		b := make([]byte, maxStreamed)
		for {
			n, err := c.Read(b)
			if err != nil {
				break
			}
			if !bytes.Contains(message, b[:n]) {
				t.Errorf("%s: another message came out:\n%.200q", name, b[:n])
			}
		}
		_, _ = io.Copy(io.Discard, far)
	}
}

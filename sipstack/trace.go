package sipstack

import (
	"net/netip"
	"regexp"
	"slices"
	"sync"
	"time"

	"github.com/emiago/sipgo/sip"

	"ringdown/internal/call"
)

const (
	// maxTraced bounds the messages that are kept: some 300 calls of usual length.
	// The oldest go.
	maxTraced = 4000
	// maxTracedBytes bounds their text together. The oldest go.
	maxTracedBytes = 4 << 20
	// tracedEachSecond is the most that are kept of one second: writing down a
	// message takes some 5 µs, so this is a thousandth of a core. A storm of calls
	// is looked at by numbers; of the messages beyond nothing is kept.
	tracedEachSecond = 200
)

// TracedMessage is a SIP message of a call, as it was on the wire but for what is
// secret: passwords' digests, keys of sound, keys that were pressed.
type TracedMessage struct {
	At      time.Time
	Sent    bool           // by us
	Network string         // "UDP", "TCP", …
	Local   netip.AddrPort // ours
	Peer    netip.AddrPort // whom it came from or went to
	CallID  string
	Text    string
}

// trace keeps the last messages of calls. The stack's owner writes, anybody reads.
type trace struct {
	mu     sync.Mutex
	kept   []TracedMessage
	bytes  int
	calls  map[string]call.ID // by Call-ID; no more than are kept
	second time.Time
	count  int // in that second
	tap    func(TracedMessage)
	missed uint64 // since the tap is there
}

func newTrace() *trace { return &trace{calls: map[string]call.ID{}} }

// ofCalls reports whether a message is part of a call: who signs in, watches and
// is asked whether they are there would leave no room for calls.
func ofCalls(method sip.RequestMethod) bool {
	switch method {
	case sip.INVITE, sip.ACK, sip.BYE, sip.CANCEL, sip.PRACK, sip.UPDATE, sip.INFO, sip.REFER:
		return true
	}
	return false
}

// room reports whether one more message of this second is kept.
func (t *trace) room(now time.Time) bool {
	if now.Sub(t.second) >= time.Second {
		t.second, t.count = now, 0
	}
	t.count++
	return t.count <= tracedEachSecond
}

// trace keeps a message of the owner's: where it came from or goes to is at.
func (s *Stack) traced(m sip.Message, sent bool, at peer, text func() string) {
	s.trace.note(m, sent, at, func() netip.AddrPort { return s.wired(at) }, text)
}

// note keeps a message; our address and the text are asked for only when there is
// room.
func (t *trace) note(m sip.Message, sent bool, at peer, local func() netip.AddrPort, text func() string) {
	seq, id := m.CSeq(), m.CallID()
	if seq == nil || id == nil {
		return
	}
	now := time.Now()
	t.mu.Lock()
	defer t.mu.Unlock()
	kept := ofCalls(seq.MethodName)
	if !kept && t.tap == nil {
		return
	}
	if !t.room(now) {
		t.missed++
		return
	}
	x := TracedMessage{At: now, Sent: sent, Network: at.network, Local: local(), Peer: at.addr, CallID: id.Value(), Text: withoutSecrets(text())}
	if t.tap != nil {
		t.tap(x)
	}
	if kept {
		t.keep(x)
	}
}

// keep adds a message; mu is held.
func (t *trace) keep(x TracedMessage) {
	t.kept, t.bytes = append(t.kept, x), t.bytes+len(x.Text)
	gone := 0
	for len(t.kept)-gone > maxTraced || t.bytes > maxTracedBytes {
		t.bytes -= len(t.kept[gone].Text)
		gone++
	}
	if gone > 0 {
		t.kept = slices.Delete(t.kept, 0, gone)
	}
}

// bind notes to which call of the engine a Call-ID belongs.
func (t *trace) bind(callID string, to call.ID) {
	if callID == "" || to == 0 {
		return
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	if len(t.calls) >= maxTraced && t.calls[callID] == 0 {
		live := map[string]call.ID{}
		for i := range t.kept {
			if of := t.calls[t.kept[i].CallID]; of != 0 {
				live[t.kept[i].CallID] = of
			}
		}
		t.calls = live
	}
	t.calls[callID] = to
}

// of gives the messages of a call, the oldest first.
func (t *trace) of(id call.ID) (all []TracedMessage) {
	t.mu.Lock()
	defer t.mu.Unlock()
	for _, m := range t.kept {
		if t.calls[m.CallID] == id {
			all = append(all, m)
		}
	}
	return all
}

// TraceOf gives the SIP messages of a call, as far as they are kept, the oldest
// first. Any goroutine may call it.
func (s *Stack) TraceOf(id call.ID) []TracedMessage { return s.trace.of(id) }

// TraceTo lets a tap see all messages from now on, those of signing in and watching
// too, without secrets, at most tracedEachSecond; nil ends that. The tap is called
// on the owner's goroutine and must not wait. It says how many messages the tap
// before did not see because there were too many. Any goroutine may call it.
func (s *Stack) TraceTo(tap func(TracedMessage)) (missed uint64) {
	t := s.trace
	t.mu.Lock()
	defer t.mu.Unlock()
	missed, t.missed, t.tap = t.missed, 0, tap
	return missed
}

// traceEffect learns from an effect which call its port's messages belong to.
func (s *Stack) traceEffect(e call.Effect) {
	if e.Call == 0 {
		return
	}
	for _, at := range []call.Port{e.Port, e.Peer} {
		c := s.sessions[at]
		if c == nil {
			continue
		}
		if c.d != nil {
			s.trace.bind(c.d.id.call, e.Call)
		}
		if c.in != nil && c.in.req.CallID() != nil {
			s.trace.bind(c.in.req.CallID().Value(), e.Call)
		}
		for _, f := range c.forks {
			if f.x != nil && f.x.req != nil && f.x.req.CallID() != nil {
				s.trace.bind(f.x.req.CallID().Value(), e.Call)
			}
		}
		if c.out != nil {
			s.trace.bind(c.out.id, e.Call)
		}
	}
}

// What is left out of messages. The patterns are looked for in single messages of
// at most 64 KiB, and run in linear time.
var (
	secretHeader = regexp.MustCompile(`(?im)^((?:Proxy-)?Authorization|WWW-Authenticate|Proxy-Authenticate|Authentication-Info)[ \t]*:[^\r\n]*(?:\r?\n[ \t][^\r\n]*)*`)
	secretKey    = regexp.MustCompile(`(?i)inline:[^\s|;]+`)
	secretDigit  = regexp.MustCompile(`(?im)^(Signal[ \t]*=)[^\r\n]*`)
)

const removed = "(removed)"

// withoutSecrets is a message without what would let somebody in or listen: the
// answers to challenges (RFC 7616), keys of sound (RFC 4568), keys pressed.
func withoutSecrets(text string) string {
	text = secretHeader.ReplaceAllString(text, "$1: "+removed)
	text = secretKey.ReplaceAllString(text, "inline:"+removed)
	return secretDigit.ReplaceAllString(text, "$1 "+removed)
}

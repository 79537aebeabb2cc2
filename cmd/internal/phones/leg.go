package phones

import (
	"context"
	"fmt"
	"net"
	"net/netip"
	"sync"
	"time"

	"ringdown/internal/call"
	"ringdown/media/rtp"
	"ringdown/sipstack"
)

// Listen binds one port.
type Listen = func(ctx context.Context, at netip.AddrPort) (net.PacketConn, error)

// leg is the sound of one SIP call. It implements sipstack.Leg.
type leg struct {
	owner *Phones
	port  call.Port
	node  *node
	law   string
	voice

	opened   time.Time
	tell     func(key byte) // of keys, may be nil
	past     bool           // it is among the legs that ended; the owner's lock holds it
	state    sync.Mutex
	peer     *leg      // that it is relayed to, nil none
	noEvents bool      // the telephone does not send telephone-events
	codec    string    // that is sent, as SDP names it
	mode     call.Mode // how it is connected, "" not
	talked   bool      // it was connected through before
	waits    bool      // it is connected with nobody, and hears what is played or mixed
	attends  bool      // it was played to meanwhile: whoever only hears others may be a loudspeaker
	held     bool      // the telephone need not send
	received uint64    // packets of sound and RTCP at the last look
	since    time.Time // since when nothing came
	told     bool      // Lost has been told
	remote   sipstack.Remote
	watch    watch
}

// Local implements sipstack.Leg.
func (l *leg) Local() sipstack.Local {
	return sipstack.Local{Port: l.session.Local().Port(), Formats: spoken(l.law), Passed: passed(), Ptime: rtp.DefaultPtime}
}

// SetRemote implements sipstack.Leg.
func (l *leg) SetRemote(r sipstack.Remote) error {
	terms := rtp.Terms{Remote: r.RTP, RemoteControl: r.RTCP, Ptime: r.Ptime, Direction: direction(r)}
	for _, f := range r.Formats {
		codec := codecOf(f.Name)
		switch {
		case f.Name == sipstack.TelephoneEvent:
			terms.EventSend, terms.EventReceive, terms.EventClock = f.Payload, arrives(f), f.Clock
		case codec == 0:
		default:
			terms.Receive = append(terms.Receive, rtp.Payload{Codec: codec, Type: arrives(f)})
			terms.Also = append(terms.Also, rtp.Payload{Codec: codec, Type: f.Payload})
		}
	}
	if len(terms.Receive) == 0 {
		return fmt.Errorf("agree on the sound of %s: no codec of the telephone's is spoken here", l.port)
	}
	terms.Send, terms.Secure = terms.Also[0], secrets(r.Secure)
	if err := l.session.Agree(terms); err != nil {
		return err
	}
	l.eventless(terms.EventReceive == rtp.NoEvents)
	l.listens(terms.EventReceive == rtp.NoEvents && l.tell != nil, l.tell)
	l.presses(terms.EventSend != rtp.NoEvents)
	l.speaks(terms.Send.Codec.String())
	l.hold(!r.Send || !r.Receive)
	l.reaches(r)
	return nil
}

// secrets are the keys as sessions have them. A suite that they do not know is 0,
// which they refuse.
func secrets(s *sipstack.Secure) *rtp.Secrets {
	if s == nil {
		return nil
	}
	suites := map[string]rtp.Suite{
		"AES_CM_128_HMAC_SHA1_80": rtp.AES128CM80, "AES_CM_128_HMAC_SHA1_32": rtp.AES128CM32,
		"AEAD_AES_128_GCM": rtp.AES128GCM, "AEAD_AES_256_GCM": rtp.AES256GCM,
	}
	return &rtp.Secrets{Suite: suites[s.Suite], Send: s.Send, Receive: s.Receive}
}

func direction(r sipstack.Remote) rtp.Direction {
	switch {
	case r.Send && r.Receive:
		return rtp.SendRecv
	case r.Send:
		return rtp.SendOnly
	case r.Receive:
		return rtp.RecvOnly
	}
	return rtp.Inactive
}

// Close implements sipstack.Leg.
func (l *leg) Close() {
	l.remembered()
	l.shut()
}

// shut gives the ports back.
func (l *leg) shut() {
	l.owner.mix.leave(l.node)
	if err := l.session.Close(); err != nil {
		l.owner.o.Log.Debug("closing the sound of a SIP call", "port", string(l.port), "error", err)
	}
}

// connected notes how the leg is connected now, "" not.
func (l *leg) connected(mode call.Mode) {
	l.voice.audible(mode == call.Through)
	l.state.Lock()
	defer l.state.Unlock()
	l.mode, l.since, l.waits, l.attends = mode, time.Now(), false, false
	l.talked = l.talked || mode == call.Through
	l.watch.pause()
}

// hasTalked reports whether it was connected with anybody before.
func (l *leg) hasTalked() bool {
	l.state.Lock()
	defer l.state.Unlock()
	return l.talked
}

// waiting notes that the leg hears what is played or mixed, and says whether it
// did not before.
func (l *leg) waiting() bool {
	l.state.Lock()
	defer l.state.Unlock()
	if l.waits || l.mode != "" {
		return false
	}
	l.waits, l.since = true, time.Now()
	return true
}

// attending notes that something is played to the leg: an application talks to it,
// or it waits, and sends its own sound all the while.
func (l *leg) attending() {
	l.state.Lock()
	defer l.state.Unlock()
	l.attends = l.attends || l.waits
}

func (l *leg) hold(on bool) {
	l.state.Lock()
	defer l.state.Unlock()
	l.held, l.since = on, time.Now()
}

// reaches notes where the telephone is; what is known of its sound begins anew.
func (l *leg) reaches(r sipstack.Remote) {
	l.state.Lock()
	defer l.state.Unlock()
	l.remote = r
	l.watch.pause()
}

// gone reports, once, that the telephone has sent nothing for too long.
func (l *leg) gone(now time.Time, stats rtp.Stats) (silent time.Duration, gone bool) {
	received := stats.Received + stats.Reports
	l.state.Lock()
	defer l.state.Unlock()
	if received != l.received || l.mode != call.Through && !l.waits {
		l.received, l.since = received, now
		return 0, false
	}
	limit := NoSound
	if l.held {
		limit = NoSoundHeld
	}
	if l.told || now.Sub(l.since) < limit {
		return 0, false
	}
	l.told = true
	return limit, true
}

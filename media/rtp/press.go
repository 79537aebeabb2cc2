package rtp

import (
	"errors"
	"fmt"
	"math"
	"strings"
	"time"
)

const (
	// mostPresses wait while one is sent; a person does not press faster.
	mostPresses = 16
	// pressMost keeps a press within one event (RFC 4733 section 2.5.1.3).
	pressMost = 8 * time.Second
	// pressLeast is what every receiver takes for a press (ETSI ES 201 235-3: 40 ms).
	pressLeast = 40 * time.Millisecond
	// pressGap keeps two presses of one key apart (as above).
	pressGap = 40 * time.Millisecond
	// pressEvery is how often its state is sent, RFC 4733 section 2.5.1.2.
	pressEvery = 20 * time.Millisecond
	// pressEnds is how often its end is sent, RFC 4733 section 2.5.1.4.
	pressEnds = 3
	// pressVolume is 10 dB below 0 dBm0, what telephones send.
	pressVolume = 10
)

type press struct {
	key    byte
	length time.Duration
}

// presser sends keys one after the other. All but waiting is the poller's.
type presser struct {
	waiting chan press
	stage   stage
	now     press
	ts      uint32
	held    time.Duration // what was told of it so far
	at      time.Duration // when the next packet is due, or the pause is over
}

// stage is how far a press is.
type stage uint8

const (
	released stage = iota
	pressing
	pausing // after its end
)

// Press sends a key to the peer as a telephone-event of this length (40 ms to
// 8 s), in place of the sound meanwhile; presses follow one another. It returns
// at once. The error says that the key is none, that telephone-events were not
// agreed on, or that too many keys wait.
func (s *Session) Press(key byte, length time.Duration) error {
	if strings.IndexByte(keys, key) < 0 {
		return fmt.Errorf("sending key %q: no telephone has it", key)
	}
	if a := s.terms.Load(); a == nil || a.EventSend == NoEvents {
		return fmt.Errorf("sending key %c: the other side does not take telephone-events", key)
	}
	select {
	case s.keys.waiting <- press{key, min(max(length, pressLeast), pressMost)}:
	default:
		return errors.New("sending a key: too many wait to be sent")
	}
	if p := s.poller.Load(); p != nil {
		p.hasten(s)
	}
	return nil
}

// stepKeys does what is due of the keys that are to be sent, and says in how
// long it is to be called again. It is the poller's.
func (s *Session) stepKeys(now time.Duration) time.Duration {
	k := &s.keys
	for {
		if k.stage == released && !s.begin(now) {
			return never
		}
		if now < k.at {
			return k.at - now
		}
		if k.stage == pausing {
			k.stage = released
			s.tx.release()
			continue
		}
		s.hold(now)
	}
}

// begin takes the next key; false means that there is none.
func (s *Session) begin(now time.Duration) bool {
	k := &s.keys
	select {
	case k.now = <-k.waiting:
	default:
		return false
	}
	k.stage, k.ts, k.held, k.at = pressing, s.tx.hold(), 0, now+pressEvery
	return true
}

// hold tells the peer that the key is still held, or that it is no more.
func (s *Session) hold(now time.Duration) {
	k := &s.keys
	k.held += pressEvery
	s.tx.key(event{key: k.now.key, volume: pressVolume, duration: s.tx.length(k.held)}, k.ts, k.held == pressEvery)
	if k.held+pressEvery <= k.now.length {
		k.at = now + pressEvery
		return
	}
	for range pressEnds {
		s.tx.key(event{key: k.now.key, end: true, volume: pressVolume, duration: s.tx.length(k.now.length)}, k.ts, false)
	}
	k.stage, k.at = pausing, now+pressGap
}

// length is a duration in units of the events' clock. At 48000 Hz a press of
// more than 1.3 s does not fit one event and is told as that long.
func (t *sender) length(d time.Duration) uint16 {
	clock := narrowClock
	t.mu.Lock()
	if t.terms != nil {
		clock = t.terms.EventClock
	}
	t.mu.Unlock()
	return uint16(min(int64(d)*int64(clock)/int64(time.Second), math.MaxUint16))
}

// hold stops the sound for a key and gives the key's timestamp.
func (t *sender) hold() uint32 {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.pressed = true
	return t.ts + t.units(time.Since(t.at))
}

func (t *sender) release() {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.pressed = false
}

// key sends one packet of a key.
func (t *sender) key(e event, ts uint32, first bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if !t.ready() || t.terms.EventSend == NoEvents {
		return
	}
	t.fill = 0
	e.put(t.own()[headerSize : headerSize+eventSize])
	t.marked = first
	t.packet(t.terms.EventSend, ts, headerSize+eventSize)
}

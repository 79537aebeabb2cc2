package rtp

import (
	"context"
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
	case s.presses <- press{key, min(max(length, pressLeast), pressMost)}:
		return nil
	default:
		return errors.New("sending a key: too many wait to be sent")
	}
}

// press sends one key to its end. It is Run's.
func (s *Session) press(ctx context.Context, p press) {
	t := &s.tx
	ts := t.hold()
	defer t.release()
	tick := time.NewTicker(pressEvery)
	defer tick.Stop()
	for held := pressEvery; held <= p.length; held += pressEvery {
		if !wait(ctx, s.closed, tick.C) {
			return
		}
		t.key(event{key: p.key, volume: pressVolume, duration: t.length(held)}, ts, held == pressEvery)
	}
	for range pressEnds {
		t.key(event{key: p.key, end: true, volume: pressVolume, duration: t.length(p.length)}, ts, false)
	}
	for gone := time.Duration(0); gone < pressGap; gone += pressEvery {
		if !wait(ctx, s.closed, tick.C) {
			return
		}
	}
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
	return uint16(min(int64(d)*int64(clock)/int64(time.Second), math.MaxUint16)) //nolint:gosec // bounded
}

// wait is for a tick; false says that the session ends.
func wait(ctx context.Context, closed <-chan struct{}, tick <-chan time.Time) bool {
	select {
	case <-tick:
		return true
	case <-ctx.Done():
	case <-closed:
	}
	return false
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
	e.put(t.buf[headerSize : headerSize+eventSize])
	t.marked = first
	t.packet(t.terms.EventSend, ts, headerSize+eventSize)
}

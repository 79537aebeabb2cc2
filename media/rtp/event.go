package rtp

import (
	"math"
	"strings"
)

// keys are the events of RFC 4733 section 3.2 by their codes.
const keys = "0123456789*#ABCD"

// eventSize is the length of a telephone-event's payload.
const eventSize = 4

// event is the payload of a telephone-event packet.
type event struct {
	key      byte
	end      bool
	volume   uint8  // -dBm0
	duration uint16 // samples since its start
}

// parseEvent reads a payload; false says that it is too short or no key.
func parseEvent(b []byte) (event, bool) {
	if len(b) < eventSize || int(b[0]) >= len(keys) {
		return event{}, false
	}
	return event{key: keys[b[0]], end: b[1]&0x80 != 0, volume: b[1] & 0x3F, duration: be16(b[2:])}, true
}

// The sound after the last packet of an event that still belongs to it. While
// it is held the next packet comes within 50 ms (RFC 4733 section 2.5.1.2), and
// may be late or lost; at its end only the tone's own decay is left.
const (
	tailHeld  = 120 * narrowClock / 1000
	tailEnded = 20 * narrowClock / 1000
)

// tail is how many samples after its duration belong to an event.
func (e event) tail() int {
	if e.end {
		return tailEnded
	}
	return tailHeld
}

// put writes the payload into b, which has eventSize bytes.
func (e event) put(b []byte) {
	b[0] = byte(strings.IndexByte(keys, e.key))
	b[1] = e.volume & 0x3F
	if e.end {
		b[1] |= 0x80
	}
	b[2], b[3] = byte(e.duration>>8), byte(e.duration)
}

// eventIn tells events apart: packets of one press share its timestamp.
type eventIn struct {
	now   event
	ts    uint32
	begun bool
}

// begins says that e is of a press that was not heard of yet.
func (i *eventIn) begins(e event, ts uint32) bool {
	old := *i
	if old.begun && int32(ts-old.ts) < 0 {
		return false // late
	}
	*i = eventIn{now: e, ts: ts, begun: true}
	if old.begun && ts == old.ts {
		i.now.end = i.now.end || old.now.end
		return false
	}
	// A press that outlasts 65535 samples goes on under a new timestamp
	// (RFC 4733 section 2.5.1.3).
	goesOn := old.begun && !old.now.end && e.key == old.now.key && ts-old.ts == math.MaxUint16
	return !goesOn
}

// tones are the frequencies of a key in Hz, ITU-T Q.23.
func tones(key byte) (low, high float64) {
	rows, columns := [4]float64{697, 770, 852, 941}, [4]float64{1209, 1336, 1477, 1633}
	at := strings.IndexByte("123A456B789C*0#D", key)
	return rows[at/4], columns[at%4]
}

// eventOut turns the events of the peer into sound for those who hear tones
// only. Each packet brings what the press lasted longer than known so far.
type eventOut struct {
	ts    uint32
	key   byte
	done  int
	begun bool
}

const (
	// toneMost bounds what one packet adds, so that a forged one costs little.
	toneMost = mostSound
	// toneLoudest is the loudest tone of a press, in -dBm0 of each frequency.
	toneLoudest = 3
)

// sound appends to pcm what e adds to its press, and says where it begins.
func (o *eventOut) sound(pcm []int16, e event, ts uint32) ([]int16, uint32) {
	if !o.begun || ts != o.ts {
		if o.begun && int32(ts-o.ts) < 0 {
			return pcm, ts
		}
		*o = eventOut{ts: ts, key: e.key, begun: true}
	}
	from := o.done
	to := min(int(e.duration), from+toneMost)
	low, high := tones(o.key)
	size := 22826 * math.Pow(10, -float64(max(e.volume, toneLoudest))/20)
	for ; o.done < to; o.done++ {
		t := 2 * math.Pi * float64(o.done) / 8000
		v := size * (math.Sin(low*t) + math.Sin(high*t))
		pcm = append(pcm, int16(max(min(v, 32767), -32768)))
	}
	return pcm, ts + uint32(from)
}

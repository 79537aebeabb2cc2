package media

import (
	"sync"
	"time"
)

const (
	// tapeBlock is what is written at once, in samples of each party: half a
	// second, as a recorder's batch.
	tapeBlock = batchFrames * 80
	// tapeRoom is the window in which packets find their place: what comes half a
	// second later than the newest of either party is not recorded.
	tapeRoom = 2 * tapeBlock
	// tapeOff is how far a party may lie from when it was said, 10 ms: two
	// parties then lie within 20 ms of one another.
	tapeOff = 80
	// tapeLook is how many packets show what delay a party has at least: a second
	// of 20 ms packets.
	tapeLook = 50
	// tapeJump is a step that is no delay any more, 1 s: the sender set its time
	// anew.
	tapeJump = 8000
)

// Tape records a call whose sound comes in packets, without a clock: each
// packet's sound is put where its timestamp says, and what never comes stays
// silent. The parties lie beside one another as they were said, within 20 ms,
// however their clocks differ.
//
// Put and End may be called from any goroutine; neither waits or allocates. A
// stereo Recorder writes the file, woken twice a second.
type Tape struct {
	mu      sync.Mutex
	rec     *Recorder
	start   time.Time
	from    int64 // position of the window's first sample
	parties [2]party
	window  [2 * tapeRoom]int16 // of both, alternating
}

// party is one side's way from timestamps to positions.
type party struct {
	begun  bool
	source uint32
	ts     uint32 // a timestamp
	pos    int64  // and its position
	least  int64  // by how much all packets were late since the last look, at least
	seen   int
}

// NewTape makes a tape whose sound begins at start. rec must be a stereo
// recorder that does not run yet and that nobody else writes.
func NewTape(rec *Recorder, start time.Time) *Tape {
	rec.queue = nil // room for frames that never come
	return &Tape{rec: rec, start: start}
}

// Put records what one of the parties, 0 (left) or 1, said: the sound of a packet
// of this source and timestamp (in samples) that came at this time.
func (t *Tape) Put(side int, at time.Time, source, ts uint32, pcm []int16) {
	if len(pcm) == 0 || len(pcm) > tapeBlock {
		return
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	said := t.position(at) - int64(len(pcm))
	pos := t.parties[side].place(source, ts, said)
	if skip := t.from - pos; skip > 0 {
		if skip >= int64(len(pcm)) {
			return // too late
		}
		pcm, pos = pcm[skip:], t.from
	}
	t.reach(pos + int64(len(pcm)))
	k := 2*(pos-t.from) + int64(side)
	for _, v := range pcm {
		t.window[k] = v
		k += 2
	}
}

func (t *Tape) position(at time.Time) int64 { return int64(at.Sub(t.start) * 8000 / time.Second) }

// place gives a packet's position; said is where it belongs if it took no time
// to come.
func (p *party) place(source, ts uint32, said int64) int64 {
	pos := p.pos + int64(int32(ts-p.ts))
	late := said - pos
	switch {
	case !p.begun || p.source != source || late > tapeJump || late < -tapeJump,
		late < -tapeOff: // the first packets were late ones, or its clock is fast
		*p = party{begun: true, source: source, ts: ts, pos: said}
		return said
	}
	if p.seen == 0 || late < p.least {
		p.least = late
	}
	if p.seen++; p.seen == tapeLook {
		if p.least > tapeOff { // its clock is slow, or its way has become longer
			pos += p.least
		}
		p.seen = 0
	}
	if int32(ts-p.ts) > 0 {
		p.ts, p.pos = ts, pos
	}
	return pos
}

// reach moves the window until it holds what ends at pos, and writes what it
// leaves. mu is held.
func (t *Tape) reach(pos int64) {
	for pos > t.from+tapeRoom {
		t.rec.WriteBlock(t.window[:2*tapeBlock])
		copy(t.window[:], t.window[2*tapeBlock:])
		clear(t.window[2*tapeBlock:])
		t.from += tapeBlock
		if gap := (pos - t.from - tapeRoom) / tapeBlock; gap > 2 {
			// Nobody spoke for long: what is left is written, and silence owed.
			t.rec.WriteBlock(t.window[:2*tapeBlock])
			clear(t.window[:])
			t.rec.Silence(int(gap-1) * batchFrames)
			t.from += gap * tapeBlock
		}
	}
}

// End writes what the tape still holds, up to this time. Stop the recorder after
// it; what is put later is lost.
func (t *Tape) End(at time.Time) {
	t.mu.Lock()
	defer t.mu.Unlock()
	end := t.position(at)
	t.reach(end)
	if n := end - t.from; n > 0 {
		half := min(n, tapeBlock)
		t.rec.WriteBlock(t.window[:2*half])
		t.rec.WriteBlock(t.window[2*half : 2*n])
		t.from = end
		clear(t.window[:])
	}
}

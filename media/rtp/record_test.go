package rtp

import (
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"ringdown/media/g711"
)

// reel is a tape that keeps all it hears, by side.
type reel [2][]note

type note struct {
	source, ts uint32
	pcm        []int16
}

func (r *reel) Put(side int, _ time.Time, source, ts uint32, pcm []int16) {
	r[side] = append(r[side], note{source, ts, slices.Clone(pcm)})
}

func TestATapeHearsBothSidesOfARelay(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a, b, p, q := relayPair(t, PCMA, PCMU)
		var tape reel
		a.Record(&tape, 0)
		b.Record(&tape, 1)
		left, right := []int16{-20000, 8, 1000}, []int16{32, -15000, 0}
		p.say(t, here, PCMAType, 1, 7, g711.AppendA(nil, left))
		q.say(t, there, PCMUType, 1, 9, g711.AppendU(nil, right))
		p.say(t, here, 101, 2, 7, []byte{5, 10, 0, 160})
		a.Record(nil, 0)
		p.say(t, here, PCMAType, 3, 10, g711.AppendA(nil, left))
		want := g711.AppendLinearA(nil, g711.AppendA(nil, left))
		if len(tape[0]) != 1 || tape[0][0].ts != 7 || tape[0][0].source != p.ssrc || !slices.Equal(tape[0][0].pcm, want) {
			t.Errorf("left: %v, want %v", tape[0], want)
		}
		want = g711.AppendLinearU(nil, g711.AppendU(nil, right))
		if len(tape[1]) != 1 || tape[1][0].ts != 9 || !slices.Equal(tape[1][0].pcm, want) {
			t.Errorf("right: %v, want %v", tape[1], want)
		}
		if got := q.heard(); len(got) != 3 {
			t.Errorf("%d packets were relayed meanwhile", len(got))
		}
	})
}

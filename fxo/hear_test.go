package fxo

import (
	"context"
	"fmt"
	"testing"
	"time"

	"ringdown/hal"
	"ringdown/internal/call"
)

// says lets a party speak for two seconds, and everybody else hear.
func (o *office) says(say func([]int16) error, seed uint64, ears ...*ear) (likes []float64) {
	o.t.Helper()
	from := make([]int, len(ears))
	for i, e := range ears {
		from[i] = len(e.all())
	}
	pcm := speech(seed, 2*time.Second)
	o.must(say(pcm))
	o.wait(2500 * time.Millisecond)
	for i, e := range ears {
		c, _ := likeness(pcm, e.all()[from[i]:])
		likes = append(likes, c)
	}
	return likes
}

func TestThreeTalkAtOnce(t *testing.T) {
	inOffice(t, "country=CN&cid=none", nil, func(o *office) {
		o.incomingTalk()
		o.must(o.desk.Phone(2).Up())
		o.wait(100 * time.Millisecond)
		for _, pair := range [][2]string{{"fxs1", "fxs2"}, {"fxs2", "fxs1"}, {"fxo1", "fxs2"}, {"fxs2", "fxo1"}} {
			o.do(call.Hear, pair[0], toPeer(pair[1], ""))
		}
		ears := map[string]*ear{"line": newEar(), "one": newEar(), "two": newEar()}
		o.must(o.desk.Line(1).Record(ears["line"]))
		o.must(o.desk.Phone(1).Record(ears["one"]))
		o.must(o.desk.Phone(2).Record(ears["two"]))
		for who, say := range map[string]func([]int16) error{"line": o.desk.Line(1).Say, "one": o.desk.Phone(1).Say, "two": o.desk.Phone(2).Say} {
			var others []*ear
			for other, e := range ears {
				if other != who {
					others = append(others, e)
				}
			}
			for _, like := range o.says(say, uint64(len(who)), others...) {
				if like < 0.95 {
					t.Errorf("what %s says is heard by another by %.3f, want 0.95", who, like)
				}
			}
		}
		o.do(call.Unhear, "fxs2", toPeer("fxo1", ""))
		o.wait(50 * time.Millisecond)
		if like := o.says(o.desk.Line(1).Say, 9, ears["two"]); like[0] > 0.3 {
			t.Errorf("after Unhear the line is still heard by %.2f", like[0])
		}
	})
}

func TestASupervisorWhispersToTheAgentAlone(t *testing.T) {
	inOffice(t, "country=CN&cid=none", nil, func(o *office) {
		o.incomingTalk()
		o.must(o.desk.Phone(2).Up())
		o.wait(100 * time.Millisecond)
		for _, pair := range [][2]string{{"fxs2", "fxo1"}, {"fxs2", "fxs1"}, {"fxs1", "fxs2"}} {
			o.do(call.Hear, pair[0], toPeer(pair[1], ""))
		}
		o.must(o.desk.Line(1).Say(speech(3, 6*time.Second))) // the cancellers learn
		o.must(o.desk.Phone(2).Say(speech(4, 6*time.Second)))
		o.wait(7 * time.Second)
		agent, caller := newEar(), newEar()
		o.must(o.desk.Phone(1).Record(agent))
		o.must(o.desk.Line(1).Record(caller))
		if like := o.says(o.desk.Phone(2).Say, 5, agent); like[0] < 0.95 {
			t.Errorf("the agent hears the supervisor by %.3f, want 0.95", like[0])
		}
		if level := rms(caller.all()); level > 60 {
			t.Errorf("while the supervisor whispers the caller hears %.0f rms", level)
		}
	})
}

func TestManyAtOnceAreCutAtFullScale(t *testing.T) {
	f := hal.Frame{30000, -30000, 100}
	g := hal.Frame{30000, -30000, -50}
	s := sound{active: true}
	s.mix.from(hearing{name: "a", peer: &sound{active: true, out: f}}, true)
	s.mix.from(hearing{name: "b", peer: &sound{active: true, out: g}}, true)
	s.give()
	if s.tx[0] != 32767 || s.tx[1] != -32768 || s.tx[2] != 50 {
		t.Errorf("the sum is %v", s.tx[:3])
	}
}

func TestAThirdInAnotherClockHearsAndIsHeard(t *testing.T) {
	inOffice(t, "country=CN&cid=none", nil, func(o *office) {
		o.incomingTalk()
		said := speech(6, 2*time.Second)
		third := newEar()
		o.hw.Hear("sim0/fxs1", far, &mouth{said})
		o.hw.Tell("sim0/fxo1", far, third)
		agent := newEar()
		o.must(o.desk.Phone(1).Record(agent))
		if like := o.says(o.desk.Line(1).Say, 7, third); like[0] < 0.95 {
			t.Errorf("the third hears the line by %.3f, want 0.95", like[0])
		}
		if c, _ := likeness(said[hal.SampleRate/2:], agent.all()); c < 0.5 { // the caller spoke meanwhile
			t.Errorf("the agent hears the third by %.3f", c)
		}
		o.hw.Hear("sim0/fxs1", far, nil)
		o.hw.Tell("sim0/fxo1", far, nil)
		o.wait(50 * time.Millisecond)
		n := len(third.all())
		o.wait(time.Second)
		if len(third.all()) != n {
			t.Error("the third still gets frames")
		}
	})
}

// BenchmarkConference is the cost of 10 ms of a conference in which all parties
// are on one card, and everybody speaks and hears all others.
func BenchmarkConference(b *testing.B) {
	for _, pairs := range []int{2, 16} {
		b.Run(fmt.Sprintf("parties=%d", 2*pairs), func(b *testing.B) {
			bank := talking(pairs, call.Through, -1)
			for _, u := range bank.units {
				for _, o := range bank.units {
					if u != o && u.port.sound.link.name != o.name {
						bank.hear(u, call.Effect{Peer: o.name})
					}
				}
			}
			ctx := context.Background()
			for range 50 {
				if err := bank.round(ctx); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportAllocs()
			for b.Loop() {
				if err := bank.round(ctx); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// TS-6: what is keyed in a conference is for us; of its tone the others hear less
// than any receiver takes for a key.
func TestAKeyInAConferenceIsNotHeardByOthers(t *testing.T) {
	inOffice(t, "country=CN&cid=none", nil, func(o *office) {
		for _, n := range []int{1, 2} {
			o.must(o.desk.Phone(n).Up())
		}
		o.wait(500 * time.Millisecond)
		for _, pair := range [][2]string{{"fxs1", "fxs2"}, {"fxs2", "fxs1"}} {
			o.do(call.Hear, pair[0], toPeer(pair[1], ""))
		}
		other := newEar()
		o.must(o.desk.Phone(2).Record(other))
		o.must(o.desk.Phone(1).Dial("1"))
		o.wait(time.Second)
		loud := 0
		for pcm := other.all(); len(pcm) >= hal.FrameSamples; pcm = pcm[hal.FrameSamples:] {
			if rms(pcm[:hal.FrameSamples]) > 500 {
				loud++
			}
		}
		if !o.saw("fxs1 digit 1") || loud > 4 {
			t.Errorf("the key is heard for %d ms (%v), want at most 40 (ITU-T Q.24)", 10*loud, o.events())
		}
	})
}

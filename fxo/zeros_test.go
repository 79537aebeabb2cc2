package fxo

import (
	"fmt"
	"testing"
	"time"

	"ringdown/hal"
	"ringdown/hal/sim"
	"ringdown/internal/call"
	"ringdown/internal/country"
)

func TestAPortOfWhichOnlyZerosComeWhileItTalksIsTold(t *testing.T) {
	inOffice(t, "country=CN&cid=none&noise=none", nil, func(o *office) {
		o.incomingTalk()
		o.forget()
		o.wait(zerosLong - 2*time.Second) // they have been connected for a while
		if got := o.events(); len(got) != 0 {
			t.Errorf("before %v: %v", zerosLong, got)
		}
		o.wait(3 * time.Second)
		for _, port := range []string{"sim0/fxo1", "sim0/fxs1"} {
			if o.zeros(port, "sound-missing") != 1 {
				t.Errorf("%s is silent, told: %v", port, o.events())
			}
		}
		o.must(o.desk.Line(1).Say(speech(3, time.Second)))
		o.wait(2 * time.Second)
		if o.zeros("sim0/fxo1", "sound-back") != 1 {
			t.Errorf("the line is heard again, told: %v", o.events())
		}
	})
}

func TestALineWithItsNoiseIsNotTakenForZeros(t *testing.T) {
	inOffice(t, "country=CN&cid=none", nil, func(o *office) {
		o.incomingTalk()
		o.forget()
		o.wait(4 * zerosLong)
		if got := o.events(); len(got) != 0 {
			t.Errorf("nobody says anything for %v: %v", 4*zerosLong, got)
		}
	})
}

// A card whose clock has stopped says so; its backend goes on with silence.
func TestACardThatSendsNoSoundIsToldWithItsCause(t *testing.T) {
	onRig(t, "CN", nil, func(r *rig) {
		for _, phone := range []int{phone1, phone1 + 1} {
			r.card.emit(phone, hal.EvHook, 1, 0)
		}
		r.wait(time.Second)
		r.forget()
		r.do(call.Connect, "fxs1", func(e *call.Effect) { e.Peer, e.Mode = "fake0/fxs2", call.Through })
		r.card.emit(hal.CardWide, hal.EvClockLost, 1, 0)
		r.wait(zerosLong - time.Second)
		r.saw()
		r.wait(2 * time.Second)
		if got := r.texts(call.SoundMissing); len(got) != 2 || got[0] != "its card has sent no sound for 5s: the card, or what connects it, fails" {
			t.Errorf("told %q", got)
		}
		r.wait(30 * time.Second)
		r.card.emit(hal.CardWide, hal.EvClockLost, 0, 0)
		r.wait(time.Second)
		if got := r.texts(call.SoundMissing); len(got) != 2 {
			t.Errorf("told once for each port, then %q", got)
		}
	})
}

// In the simulator no frame comes at all meanwhile.
func TestACardThatGivesNoFramesIsToldWhenTheyComeAgain(t *testing.T) {
	inOffice(t, "country=CN&cid=none", nil, func(o *office) {
		o.incomingTalk()
		o.forget()
		o.must(o.desk.StopClock(7 * time.Second))
		o.wait(9 * time.Second)
		for _, port := range []string{"sim0/fxo1", "sim0/fxs1"} {
			if o.zeros(port, "sound-missing") != 1 || o.zeros(port, "sound-back") != 1 {
				t.Errorf("%s sent nothing for 7 s and is heard again, told: %v", port, o.events())
			}
		}
		o.forget()
		o.must(o.desk.StopClock(zerosLong - time.Second))
		o.wait(zerosLong + time.Second)
		if got := o.events(); len(got) != 0 {
			t.Errorf("a short pause: %v", got)
		}
	})
}

// A call in which a port fails twice is one for those who count calls.
func TestTheFirstFaultOfACallIsToldAsSuch(t *testing.T) {
	inOffice(t, "country=CN&cid=none&noise=none", nil, func(o *office) {
		o.incomingTalk()
		o.wait(zerosLong)
		o.do(call.Disconnect, "fxs1", toPeer("fxo1", ""))
		o.do(call.PlayTone, "fxs1", withTone(country.DialTone)) // the line is on hold
		o.do(call.PlayTone, "fxo1", withTone(country.DialTone))
		o.wait(time.Second)
		o.do(call.Connect, "fxs1", toPeer("fxo1", call.Through))
		o.wait(zerosLong + time.Second)
		o.must(o.desk.Phone(1).Down())
		o.must(o.desk.Line(1).Hangup(sim.HangupUsual))
		for _, port := range []string{"fxs1", "fxo1"} {
			o.do(call.Disconnect, port)
			o.do(call.StopTone, port)
		}
		o.do(call.ReleaseLine, "fxo1")
		o.wait(20 * time.Second)
		o.incomingTalk()
		o.wait(zerosLong)
		if got := fmt.Sprint(o.firsts["sim0/fxs1"]); got != "[true false true]" {
			t.Errorf("first of its call: %s; %v", got, o.events())
		}
	})
}

// zeros is how often a kind of event was told of a port.
func (o *office) zeros(port, kind string) (n int) {
	o.mu.Lock()
	defer o.mu.Unlock()
	for _, ev := range o.log {
		if string(ev.Port) == port && string(ev.Kind) == kind {
			n++
		}
	}
	return n
}

// texts are what was said in the events of a kind.
func (r *rig) texts(kind call.EventKind) (all []string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, ev := range r.log {
		if ev.Kind == kind {
			all = append(all, ev.Text)
		}
	}
	return all
}

package fxo

import (
	"testing"
	"time"
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

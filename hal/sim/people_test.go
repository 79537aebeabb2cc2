package sim_test

import (
	"testing"
	"time"

	"ringdown/hal"
	"ringdown/hal/sim"
)

// steady says one sample for ever.
type steady float32

func (s steady) Speak(p []float32) {
	for i := range p {
		p[i] += float32(s)
	}
}

func TestSomebodyAtATelephoneHearsAndIsHeardThroughThePair(t *testing.T) {
	bubble(t, "sim://?lines=0&phones=1&noise=none", func(r *rig) {
		ear, port := &meter{}, &meter{}
		r.hears("fxs1", port)
		leave, err := r.desk.Phone(1).Join(sim.Person{Ear: ear, Mouth: steady(5000)})
		r.must(err)
		r.pass(100 * time.Millisecond)
		if ear.n > 0 || port.power() > 0 {
			t.Error("sound passes an on-hook telephone")
		}
		r.must(r.desk.Phone(1).Up())
		r.pass(200 * time.Millisecond)
		if port.power() < 4000*4000 {
			t.Errorf("what is said comes with a power of %g", port.power())
		}
		r.sends("fxs1", &play{pcm: hum(150 * time.Millisecond)})
		r.pass(100 * time.Millisecond)
		if ear.power() < 1e6 {
			t.Errorf("the tone is heard with a power of %g", ear.power())
		}
		leave()
		n := ear.n
		r.pass(200 * time.Millisecond)
		if ear.n != n || port.power() > 1e5 {
			t.Error("who left still hears or is heard")
		}
	})
}

func TestWhoKeysHearsTheKeysSoftly(t *testing.T) {
	bubble(t, "sim://?lines=0&phones=1&noise=none", func(r *rig) {
		ear := &tape{}
		_, err := r.desk.Phone(1).Join(sim.Person{Ear: ear})
		r.must(err)
		r.must(r.desk.Phone(1).Up())
		r.pass(300 * time.Millisecond)
		r.must(r.desk.Phone(1).Dial("5"))
		r.pass(300 * time.Millisecond)
		loud := int16(0)
		for _, v := range ear.all()[200*8:] {
			loud = max(loud, v)
		}
		if loud < 800 || loud > 4000 {
			t.Errorf("the key is heard with an amplitude of %d", loud)
		}
	})
}

func TestATelephoneIsNotCrowded(t *testing.T) {
	bubble(t, "sim://?lines=1&phones=1", func(r *rig) {
		for range 4 {
			_, err := r.desk.Line(1).Join(sim.Person{})
			r.must(err)
		}
		if _, err := r.desk.Line(1).Join(sim.Person{}); err == nil {
			t.Error("a fifth joined")
		}
	})
}

func TestAProbeShowsVoltsMilliampsAndSound(t *testing.T) {
	bubble(t, "sim://?lines=1&phones=1&noise=none", func(r *rig) {
		p := r.desk.Probe()
		defer p.Close()
		r.drive("fxs1", hal.Ring)
		r.pass(20 * time.Millisecond)
		now := p.Read(nil)
		if len(now) != 2 || now[1].Port != "fxs1" || now[1].RingVolts < 40 || now[0].Volts > -40 {
			t.Errorf("idle line, ringing telephone: %+v", now)
		}
		r.drive("fxs1", hal.Forward)
		r.must(r.desk.Phone(1).Up())
		r.pass(50 * time.Millisecond)
		p.Read(nil)
		r.must(r.desk.Phone(1).Dial("1"))
		r.pass(60 * time.Millisecond)
		if now = p.Read(now[:0]); now[1].Amperes < 0.015 || now[1].High < 5000 || now[1].Low > -5000 {
			t.Errorf("a key is pressed: %+v", now[1])
		}
	})
}

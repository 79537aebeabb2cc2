package phones

import (
	"sync"
	"testing"
	"time"

	"ringdown/hal"
	"ringdown/internal/call"
	"ringdown/media"
)

func TestAPartyOnTheNetworkHearsASoundToItsEnd(t *testing.T) {
	onFloor(t, func(t *testing.T, d *floor) {
		p := d.mobile("sip/821", 1)
		words := talk(1, 2*time.Second)
		d.Play("sip/821", media.NewSamples(words, false))
		d.wait(2 * time.Second)
		if d.overs() != 0 {
			t.Error("the sound is over too early")
		}
		d.wait(300 * time.Millisecond)
		if d.overs() != 1 {
			t.Errorf("%d sounds are over, want one", d.overs())
		}
		if c := like(words, p.heard()); c < 0.99 {
			t.Errorf("what is heard is like what is played by %.3f", c)
		}
		d.wait(time.Second)
		steady(t, p.packets(), 10*time.Millisecond)
		p.leg.Close()
	})
}

// steady checks one stream: a single source, numbers without a hole, time
// stamps that agree with the clock within most.
func steady(t *testing.T, came []packet, most time.Duration) {
	t.Helper()
	for i, k := range came[1:] {
		before := came[i]
		if k.ssrc != before.ssrc || k.seq != before.seq+1 {
			t.Fatalf("packet %d: source %x number %d after %x and %d", i+1, k.ssrc, k.seq, before.ssrc, before.seq)
		}
		off := time.Duration(int32(k.ts-before.ts))*time.Second/hal.SampleRate - k.at.Sub(before.at)
		if step := int32(k.ts - before.ts); step < 160 || off > most || off < -most {
			t.Fatalf("packet %d: %d samples on, and %v after the one before", i+1, step, k.at.Sub(before.at))
		}
	}
}

func TestOfTwoOnTheNetworkTheHeldOneHearsMusicAndTheHolderNothing(t *testing.T) {
	onFloor(t, func(t *testing.T, d *floor) {
		a, b := d.mobile("sip/821", 1), d.mobile("trunk/t/1", 2)
		d.Relay("sip/821", "trunk/t/1", call.Through)
		first := talk(1, time.Second)
		a.say(first)
		d.wait(1500 * time.Millisecond)
		if c := like(first, b.heard()); c < 0.99 {
			t.Errorf("before: %.3f", c)
		}
		d.Part("sip/821") // 821 holds
		d.Part("trunk/t/1")
		music := talk(5, 3*time.Second)
		d.Play("trunk/t/1", media.NewSamples(music, true))
		held, n := talk(2, 2*time.Second), len(b.heard())
		a.say(held)
		b.say(held)
		m := len(a.packets())
		d.wait(4 * time.Second)
		if c := like(music[:hal.SampleRate], b.heard()[n:]); c < 0.99 {
			t.Errorf("the held one hears the music by %.3f", c)
		}
		if c := like(held, b.heard()[n:]); c > 0.3 {
			t.Errorf("the held one hears the holder by %.3f", c)
		}
		if more := len(a.packets()) - m; more > 2 {
			t.Errorf("the holder got %d packets", more)
		}
		d.Relay("sip/821", "trunk/t/1", call.Through)
		again := talk(3, time.Second)
		a.say(again)
		d.wait(1500 * time.Millisecond)
		if c := like(again, b.heard()); c < 0.99 {
			t.Errorf("after: %.3f", c)
		}
		steady(t, b.packets(), 25*time.Millisecond)
		if d.overs() != 0 {
			t.Error("the end of the music was told")
		}
	})
}

func TestABeepOverARelayIsHeardByOneOnlyAndLeavesNoGap(t *testing.T) {
	onFloor(t, func(t *testing.T, d *floor) {
		a, b := d.mobile("sip/821", 1), d.mobile("sip/822", 2)
		d.Relay("sip/821", "sip/822", call.Through)
		said, back := talk(1, 6*time.Second), talk(2, 6*time.Second)
		a.say(said)
		b.say(back)
		d.wait(2 * time.Second)
		beep := talk(7, 300*time.Millisecond)
		d.Beep("sip/822", media.NewSamples(beep, false))
		d.wait(4500 * time.Millisecond)
		if c := like(back, a.heard()); c < 0.999 {
			t.Errorf("the far party hears something besides: %.4f", c)
		}
		heard := b.heard()
		if c := like(beep, heard); c < 0.5 {
			t.Errorf("the beep is heard by %.2f", c)
		}
		for _, at := range []int{0, 4 * hal.SampleRate} { // before and after
			if c := like(said[at:at+hal.SampleRate], heard); c < 0.99 {
				t.Errorf("%d s on, the other one is heard by %.3f", at/hal.SampleRate, c)
			}
		}
		silent := 0
		for i, v := range heard[hal.SampleRate : 6*hal.SampleRate] {
			if silent++; v > 20 || v < -20 {
				silent = 0
			}
			if silent > 100 {
				t.Fatalf("silence %d ms after the first second", i/8)
			}
		}
		steady(t, b.packets(), 40*time.Millisecond)
		d.mix.mu.Lock()
		defer d.mix.mu.Unlock()
		if len(d.mix.awake) != 0 {
			t.Error("the clock still works somebody")
		}
	})
}

func TestThreeOfTwoKindsTalkAtOnce(t *testing.T) {
	onFloor(t, func(t *testing.T, d *floor) {
		a, b, desk := d.mobile("sip/821", 1), d.mobile("trunk/t/1", 2), d.jack("sim0/fxs1")
		d.Join("sim0/fxs1", "trunk/t/1", call.Through) // two talk, and 821 is taken in
		for _, e := range [][2]call.Port{{"sip/821", "trunk/t/1"}, {"trunk/t/1", "sip/821"}, {"sip/821", "sim0/fxs1"}, {"sim0/fxs1", "sip/821"}} {
			d.Hear(e[0], e[1])
		}
		d.wait(time.Second)
		for seed, who := range []struct {
			say    func([]int16)
			others []func() []int16
		}{
			{a.say, []func() []int16{b.heard, desk.all}},
			{b.say, []func() []int16{a.heard, desk.all}},
			{desk.say, []func() []int16{a.heard, b.heard}},
		} {
			said := talk(uint64(seed), time.Second)
			who.say(said)
			d.wait(1500 * time.Millisecond)
			for i, hears := range who.others {
				if c := like(said, hears()); c < 0.98 {
					t.Errorf("%d is heard by other %d by %.3f", seed, i, c)
				}
			}
		}
		if c := like(talk(0, time.Second), a.heard()); c > 0.3 {
			t.Errorf("821 hears itself by %.3f", c)
		}
		for _, e := range [][2]call.Port{{"sip/821", "trunk/t/1"}, {"trunk/t/1", "sip/821"}, {"sip/821", "sim0/fxs1"}, {"sim0/fxs1", "sip/821"}} {
			d.Unhear(e[0], e[1])
		}
		n := len(desk.all())
		a.say(talk(8, time.Second))
		b.say(talk(9, time.Second))
		d.wait(1500 * time.Millisecond)
		if c := like(talk(9, time.Second), desk.all()[n:]); c < 0.98 {
			t.Errorf("the two that are left hear each other by %.3f", c)
		}
		if c := like(talk(8, time.Second), desk.all()[n:]); c > 0.3 {
			t.Errorf("821 is still heard by %.3f", c)
		}
	})
}

func (j *jack) say(pcm []int16) { j.set(func(j *jack) { j.says = append(j.says, pcm...) }) }

func (j *jack) all() (heard []int16) {
	j.set(func(j *jack) { heard = append(heard, j.heard...) })
	return heard
}

func TestASupervisorOnTheNetworkWhispersToTheAgentAlone(t *testing.T) {
	onFloor(t, func(t *testing.T, d *floor) {
		agent, caller, boss := d.mobile("sip/821", 1), d.mobile("trunk/t/1", 2), d.mobile("sip/900", 3)
		d.Relay("sip/821", "trunk/t/1", call.Through)
		d.wait(time.Second)
		d.Hear("sip/900", "sip/821")
		d.Hear("sip/900", "trunk/t/1")
		d.Hear("sip/821", "sip/900")
		d.wait(time.Second)
		secret, answer, question := talk(1, time.Second), talk(2, time.Second), talk(3, time.Second)
		boss.say(secret)
		d.wait(1500 * time.Millisecond)
		agent.say(answer)
		d.wait(1500 * time.Millisecond)
		caller.say(question)
		d.wait(1500 * time.Millisecond)
		for _, w := range []struct {
			what  string
			said  []int16
			heard []int16
			want  bool
		}{
			{"the agent hears the supervisor", secret, agent.heard(), true},
			{"the caller hears the supervisor", secret, caller.heard(), false},
			{"the caller hears the agent", answer, caller.heard(), true},
			{"the supervisor hears the agent", answer, boss.heard(), true},
			{"the agent hears the caller", question, agent.heard(), true},
			{"the supervisor hears the caller", question, boss.heard(), true},
		} {
			if c := like(w.said, w.heard); (c > 0.98) != w.want {
				t.Errorf("%s by %.3f, want %v", w.what, c, w.want)
			}
		}
		steady(t, caller.packets(), 25*time.Millisecond)
		steady(t, agent.packets(), 40*time.Millisecond)
	})
}

// roll is a tape in memory: by sides, in the order of what was put.
type roll struct {
	mu    sync.Mutex
	sides [2][]int16
}

func (r *roll) Put(side int, _ time.Time, _, _ uint32, pcm []int16) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.sides[side] = append(r.sides[side], pcm...)
}

func TestARecordingHasTheLeftPartyAndWhatItHears(t *testing.T) {
	onFloor(t, func(t *testing.T, d *floor) {
		caller, agent, boss := d.mobile("trunk/t/1", 1), d.mobile("sip/821", 2), d.mobile("sip/900", 3)
		d.Relay("sip/821", "trunk/t/1", call.Through)
		tape := &roll{}
		d.Record("trunk/t/1", "sip/821", tape)
		d.wait(time.Second)
		turn := func(seed uint64) []int16 {
			pcm := talk(seed, time.Second)
			[]*mobile{caller, agent, boss}[seed%3].say(pcm)
			d.wait(1500 * time.Millisecond)
			return pcm
		}
		check := func(what string, pcm []int16, side int, want bool) {
			t.Helper()
			if c := like(pcm, tape.sides[side]); (c > 0.97) != want {
				t.Errorf("%s is on side %d by %.3f, want %v", what, side, c, want)
			}
		}
		check("the caller", turn(0), leftSide, true)
		check("the agent", turn(1), rightSide, true)
		d.Hear("sip/821", "sip/900") // a whisper: the agent's alone
		d.Hear("sip/900", "trunk/t/1")
		d.wait(500 * time.Millisecond)
		whisper := turn(2)
		check("a whisper", whisper, leftSide, false)
		check("a whisper", whisper, rightSide, false)
		check("the caller, with a whisper", turn(3), leftSide, true)
		check("the agent, with a whisper", turn(4), rightSide, true)
		d.Hear("trunk/t/1", "sip/900") // now they are three
		d.Hear("sip/900", "sip/821")
		d.wait(500 * time.Millisecond)
		check("the third", turn(5), rightSide, true)
		check("the caller, of three", turn(6), leftSide, true)
		check("the agent, of three", turn(7), rightSide, true)
		for _, e := range [][2]call.Port{{"sip/821", "sip/900"}, {"sip/900", "trunk/t/1"}, {"trunk/t/1", "sip/900"}, {"sip/900", "sip/821"}} {
			d.Unhear(e[0], e[1])
		}
		d.wait(500 * time.Millisecond)
		check("the agent, again of two", turn(10), rightSide, true)
		check("the caller, again of two", turn(9), leftSide, true)
	})
}

func TestWhatIsPlayedToALegThatACardWorks(t *testing.T) {
	onFloor(t, func(t *testing.T, d *floor) {
		p, desk := d.mobile("sip/821", 1), d.jack("sim0/fxs1")
		d.Join("sim0/fxs1", "sip/821", call.Through)
		d.wait(500 * time.Millisecond)
		said, beep := talk(1, 3*time.Second), talk(7, 300*time.Millisecond)
		desk.say(said)
		d.wait(time.Second)
		d.Beep("sip/821", media.NewSamples(beep, false))
		d.wait(2500 * time.Millisecond)
		if c := like(said[2*hal.SampleRate:], p.heard()); c < 0.98 {
			t.Errorf("after a beep 821 hears 801 by %.3f", c)
		}
		if c := like(beep, p.heard()); c < 0.5 {
			t.Errorf("821 hears the beep by %.3f", c)
		}
		if c := like(beep, desk.all()); c > 0.3 {
			t.Errorf("801 hears the beep by %.3f", c)
		}
		words := talk(8, time.Second)
		d.Play("sip/821", media.NewSamples(words, false)) // in place of 801
		desk.say(talk(9, time.Second))
		d.wait(1500 * time.Millisecond)
		if c := like(words, p.heard()); c < 0.98 || d.overs() != 1 {
			t.Errorf("821 hears the words by %.3f, and %d sounds are over", c, d.overs())
		}
		if c := like(talk(9, time.Second), p.heard()); c > 0.3 {
			t.Errorf("meanwhile 821 hears 801 by %.3f", c)
		}
		d.mix.mu.Lock()
		defer d.mix.mu.Unlock()
		if len(d.mix.awake) != 0 {
			t.Error("the clock works a leg that a card works")
		}
	})
}

// Keys come as telephone-events or in the sound; while it is mixed they are told
// on, and while a sound is played they are heard of.
func TestAKeyPassesWhileASoundIsMixed(t *testing.T) {
	onFloor(t, func(t *testing.T, d *floor) {
		a, b := d.mobile("sip/821", 1), d.mobile("trunk/t/1", 2)
		d.Relay("sip/821", "trunk/t/1", call.Through)
		d.wait(500 * time.Millisecond)
		d.Beep("trunk/t/1", media.NewSamples(talk(7, 2*time.Second), false))
		a.say(talk(1, 2*time.Second))
		d.wait(500 * time.Millisecond)
		d.Key("sip/821", "5")
		d.wait(2 * time.Second)
		events := 0
		for _, k := range b.packets() {
			if k.kind == 101 {
				events++
			}
		}
		if events == 0 {
			t.Error("the key was not told on")
		}
	})
}

// The echo test, *43.
func TestATelephoneMayHearItself(t *testing.T) {
	onFloor(t, func(t *testing.T, d *floor) {
		a := d.mobile("sip/821", 1)
		d.Play("sip/821", media.NewSamples(talk(1, time.Second), false))
		d.wait(1500 * time.Millisecond)
		d.Hear("sip/821", "sip/821")
		said, from := talk(2, 2*time.Second), len(a.heard())
		a.say(said)
		d.wait(2500 * time.Millisecond)
		if c := like(said, a.heard()[from:]); c < 0.99 {
			t.Errorf("it hears itself by %.3f", c)
		}
		d.Unhear("sip/821", "sip/821")
		from = len(a.heard())
		a.say(talk(3, time.Second))
		d.wait(1500 * time.Millisecond)
		if c := like(talk(3, time.Second), a.heard()[from:]); c > 0.3 {
			t.Errorf("after the test by %.3f", c)
		}
		a.leg.Close()
		d.mix.mu.Lock()
		defer d.mix.mu.Unlock()
		if len(d.mix.awake) != 0 {
			t.Error("the clock still works somebody")
		}
	})
}

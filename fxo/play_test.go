package fxo

import (
	"errors"
	"math"
	"testing"
	"time"

	"ringdown/hal"
	"ringdown/hal/sim"
	"ringdown/internal/call"
	"ringdown/internal/country"
	"ringdown/media"
	"ringdown/media/tone"
)

// The sounds of the tests.
const (
	words call.Sound = "prompt/words" // 2 s of speech
	song  call.Sound = "music/song"   // speech without end
	beep  call.Sound = "tone/beep"    // 1 s of 1020 Hz
)

// sounds stands in for the library.
func sounds(_ call.Port, s call.Sound) (media.Signal, error) {
	switch s {
	case words:
		return media.NewSamples(speech(21, 2*time.Second), false), nil
	case song:
		return media.NewSamples(speech(22, 5*time.Second), true), nil
	case beep:
		on := country.Segment{Freqs: []float64{1020}, Dur: time.Second, Level: -12}
		return tone.NewGenerator(country.Tone{Segments: []country.Segment{on}, Loop: -1}), nil
	}
	return nil, errors.New("there is no such sound")
}

func playing(s call.Sound, m call.Mode) func(*call.Effect) {
	return func(e *call.Effect) { e.Sound, e.Mode = s, m }
}

// part is how much of a frequency is in sound, rms.
func part(pcm []int16, hz float64) float64 {
	re, im := 0.0, 0.0
	for i, v := range pcm {
		w := 2 * math.Pi * hz * float64(i) / hal.SampleRate
		re, im = re+float64(v)*math.Cos(w), im+float64(v)*math.Sin(w)
	}
	return math.Sqrt2 * math.Hypot(re, im) / float64(len(pcm))
}

func TestATelephoneHearsASoundToItsEnd(t *testing.T) {
	inOffice(t, "country=CN", nil, func(o *office) {
		heard := newEar()
		o.must(o.desk.Phone(1).Record(heard))
		o.must(o.desk.Phone(1).Up())
		o.wait(100 * time.Millisecond)
		began := time.Now()
		o.do(call.PlaySound, "fxs1", playing(words, ""))
		o.await("the sound is over", 3*time.Second, func() bool { return o.saw("fxs1 sound-over") })
		if took := o.at("fxs1 sound-over").Sub(began); took < 2*time.Second || took > 2100*time.Millisecond {
			t.Errorf("2 s of sound were over after %v", took)
		}
		if c, _ := likeness(speech(21, 2*time.Second), heard.all()); c < 0.97 {
			t.Errorf("what was heard is like what was played by %.3f, want 0.97", c)
		}
	})
}

func TestMusicGoesOnUntilSomethingElseIsPlayed(t *testing.T) {
	for _, end := range []struct {
		kind call.EffectKind
		more func(*call.Effect)
	}{
		{call.PlayTone, withTone("busy")},
		{call.StopTone, withTone("")},
		{call.PlaySound, playing(words, "")},
		{call.Connect, toPeer("fxs2", call.Through)},
	} {
		inOffice(t, "country=CN", nil, func(o *office) {
			o.must(o.desk.Phone(1).Up())
			o.must(o.desk.Phone(2).Up())
			o.wait(100 * time.Millisecond)
			heard := newEar()
			o.must(o.desk.Phone(1).Record(heard))
			o.do(call.PlaySound, "fxs1", playing(song, ""))
			o.wait(12 * time.Second)
			if c, _ := likeness(speech(22, 5*time.Second), heard.all()[6*hal.SampleRate:]); c < 0.97 {
				t.Errorf("after one turn the music is like itself by %.3f, want 0.97", c)
			}
			o.do(end.kind, "fxs1", end.more)
			o.wait(50 * time.Millisecond)
			n := len(heard.all())
			o.wait(500 * time.Millisecond)
			after := heard.all()[n:]
			for at := 0; at < 5*hal.SampleRate-len(after); at += 400 {
				if c := math.Abs(correlation(after, speech(22, 5*time.Second)[at:])); c > 0.5 {
					t.Fatalf("after %s the music is still there (%.2f)", end.kind, c)
				}
			}
			if o.saw("fxs1 sound-over") {
				t.Errorf("the end of music by %s was told as an end by itself", end.kind)
			}
		})
	}
}

func TestACallerOutsideHearsASoundAfterTheAnswer(t *testing.T) {
	inOffice(t, "country=CN&cid=none", nil, func(o *office) {
		heard := newEar()
		o.must(o.desk.Line(1).Record(heard))
		o.must(o.desk.Line(1).Call(sim.CallOptions{From: "0212345678"}))
		o.await("it rings", 5*time.Second, func() bool { return o.saw("fxo1 ring-start") })
		o.do(call.PlaySound, "fxo1", playing(song, "")) // not answered: nobody hears it
		o.wait(500 * time.Millisecond)
		o.do(call.AnswerLine, "fxo1")
		o.do(call.PlaySound, "fxo1", playing(words, ""))
		o.await("the sound is over", 4*time.Second, func() bool { return o.saw("fxo1 sound-over") })
		if c, _ := likeness(speech(21, 2*time.Second), heard.all()); c < 0.95 {
			t.Errorf("the caller heard what was played by %.3f, want 0.95", c)
		}
	})
}

func TestAnUnknownSoundIsOverAtOnce(t *testing.T) {
	inOffice(t, "country=CN", nil, func(o *office) {
		o.must(o.desk.Phone(1).Up())
		o.wait(100 * time.Millisecond)
		o.do(call.PlaySound, "fxs1", playing("prompt/none", ""))
		o.await("it is over", time.Second, func() bool { return o.saw("fxs1 sound-over") })
	})
}

func TestABeepOverAConversationIsHeardByOneOnly(t *testing.T) {
	inOffice(t, "country=CN&cid=none", nil, func(o *office) {
		o.incomingTalk()
		o.must(o.desk.Line(1).Say(speech(1, 20*time.Second)))
		o.wait(6 * time.Second) // the canceller learns
		agent, far := newEar(), newEar()
		o.must(o.desk.Phone(1).Record(agent))
		o.must(o.desk.Line(1).Record(far))
		o.do(call.PlaySound, "fxs1", playing(beep, call.Over))
		o.wait(3 * time.Second)
		here, there := agent.all()[hal.SampleRate/2:][:hal.SampleRate/2], far.all()[hal.SampleRate/2:][:hal.SampleRate/2]
		heard, leaked := part(here, 1020), part(there, 1020)
		t.Logf("the beep is %.0f rms at the agent's ear and %.1f rms at the caller's", heard, leaked)
		if heard < 1500 {
			t.Errorf("the agent hears the beep at %.0f rms, want 1500 at least", heard)
		}
		if leaked > 16 { // -60 dBm0: below a line's own noise
			t.Errorf("the caller hears the beep at %.0f rms", leaked)
		}
		if c, _ := likeness(speech(1, 20*time.Second)[7*hal.SampleRate:][:hal.SampleRate], agent.all()); c < 0.5 {
			t.Errorf("during the beep the agent does not hear the caller (%.2f)", c)
		}
		if o.saw("fxs1 sound-over") {
			t.Error("the end of a beep over a conversation was told")
		}
	})
}

package sim

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"ringdown/hal"
)

// opened is a world with its card open and every line and telephone off-hook
// and spoken on, as far as inUse says.
func opened(t testing.TB, url string, inUse bool) *card {
	d, err := NewDriver(url)
	if err != nil {
		t.Fatal(err)
	}
	c, err := d.Open(context.Background(), cardID)
	if err != nil {
		t.Fatal(err)
	}
	if inUse {
		for _, p := range c.(*card).w.pairs {
			talkOn(p)
		}
	}
	return c.(*card)
}

func talkOn(p *pair) {
	voice := &speech{pcm: make([]int16, 100*hal.SampleRate)}
	for i := range voice.pcm {
		voice.pcm[i] = int16(i * 977)
	}
	if p.kind == hal.FXO {
		p.port.setDrive(hal.OffHook)
		p.line.talk()
		p.line.party.voice = voice
		return
	}
	p.phone.up = true
	p.setLoop(true)
	p.phone.voice = voice
}

// BenchmarkPairInUse is the cost of one sample of a pair with both ends
// speaking: hybrid, noise, and the far end's receivers.
func BenchmarkPairInUse(b *testing.B) {
	for name, url := range map[string]string{
		"line": "sim://?lines=1&phones=0&ppm=0", "phone": "sim://?lines=0&phones=1&ppm=0",
	} {
		b.Run(name, func(b *testing.B) {
			c := opened(b, url, true)
			var rx, tx hal.Frame
			for i := range tx {
				tx[i] = int16(i * 331)
			}
			at := hal.Tick(0)
			b.ReportAllocs()
			for b.Loop() {
				at += hal.FrameSamples
				c.w.advance(at)
				c.w.pairs[0].sound.pass(at, &rx, &tx)
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/hal.FrameSamples, "ns/sample")
		})
	}
}

func TestFramesOfTalkingPairsAllocateNothing(t *testing.T) {
	c := opened(t, "sim://?lines=4&phones=4", true)
	var rx, tx hal.Frame
	for i := range tx {
		tx[i] = int16(i * 331)
	}
	at := c.w.frameEnd(c.w.now)
	got := testing.AllocsPerRun(300, func() {
		at += hal.FrameSamples
		c.w.advance(at)
		for _, p := range c.w.pairs {
			p.sound.pass(at, &rx, &tx)
		}
	})
	if got != 0 {
		t.Errorf("a frame allocates %.1f times", got)
	}
}

// A day in which nobody calls costs next to nothing, also with a host that
// takes every frame.
func BenchmarkIdleDay(b *testing.B) {
	for b.Loop() {
		c := opened(b, "sim://?lines=8&phones=16&ppm=0", false)
		var rx hal.Frame
		for at := hal.Tick(hal.FrameSamples); at < 24*3600*hal.SampleRate; at += hal.FrameSamples {
			c.w.advance(at)
			for _, p := range c.w.pairs {
				p.sound.pass(at, &rx, nil)
			}
		}
	}
}

// An exchange blocks on one timer and allocates nothing in virtual time either.
func TestExchangeAllocatesNothing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := opened(t, "sim://?lines=2&phones=2", true)
		rx, tx := make([]*hal.Frame, 4), make([]*hal.Frame, 4)
		for i := range rx {
			rx[i], tx[i] = new(hal.Frame), new(hal.Frame)
		}
		ctx, stop := context.WithTimeout(context.Background(), time.Hour)
		defer stop()
		got := testing.AllocsPerRun(100, func() { _, _, _ = c.Exchange(ctx, rx, tx) })
		if got != 0 {
			t.Errorf("an exchange allocates %.1f times", got)
		}
		if err := c.Close(); err != nil {
			t.Error(err)
		}
	})
}

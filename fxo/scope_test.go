package fxo_test

import (
	"math"
	"testing"
	"testing/synctest"
	"time"

	"ringdown/fxo"
	"ringdown/hal"
	"ringdown/media"
)

// sine fills a frame that begins at a sample.
func sine(f *hal.Frame, at int, hz, level float64) {
	for i := range f {
		f[i] = int16(media.Amplitude(level) * math.Sin(2*math.Pi*hz*float64(at+i)/hal.SampleRate))
	}
}

// TestAScopeKeepsTheLastMinute (BX-6).
func TestAScopeKeepsTheLastMinute(t *testing.T) {
	synctest.Test(t, func(*testing.T) {
		s := fxo.NewScope()
		var rx, tx hal.Frame
		for n := range 200 { // two seconds of sound
			<-time.After(10 * time.Millisecond)
			sine(&rx, n*hal.FrameSamples, 1000, -10)
			s.Frame(&rx, &tx)
		}
		var bands [fxo.Bands]float64
		heard, said := s.Spectrum(&bands)
		if math.Abs(heard+10) > 0.5 || said > -60 || math.Abs(bands[9]+10) > 0.5 || bands[20] > -50 {
			t.Errorf("1000 Hz at -10 dBm0 is shown with a level of %.1f, %.1f at 1000 Hz and %.1f at 2100 Hz; the other way %.1f", heard, bands[9], bands[20], said)
		}
		columns, next := s.Columns(0, nil)
		if len(columns) < 95 || next != len(columns) || columns[50].RxHigh < 6000 || columns[50].TxHigh != 0 {
			t.Errorf("%d columns up to %d, the 50th %+v", len(columns), next, columns[50])
		}
		<-time.After(59 * time.Second) // nothing is heard
		pcm, from := s.Sound()
		if len(pcm) != 2*60*hal.SampleRate || time.Since(from) < 59*time.Second {
			t.Errorf("%d samples since %s ago are kept, want a minute", len(pcm)/2, time.Since(from))
		}
		loud := 0
		for i := 0; i < len(pcm); i += 2 {
			if pcm[i] > 6000 || pcm[i] < -6000 {
				loud = i / 2
			}
		}
		if at := time.Duration(loud) * time.Second / hal.SampleRate; at < 500*time.Millisecond || at > 1500*time.Millisecond {
			t.Errorf("the sound ends %s into the minute, want about a second", at)
		}
		if columns, _ := s.Columns(next, nil); len(columns) < 2900 || columns[2000].RxHigh != 0 {
			t.Errorf("%d columns of silence follow", len(columns))
		}
	})
}

func TestAScopesFrameAllocatesNothing(t *testing.T) {
	s := fxo.NewScope()
	var rx, tx hal.Frame
	if n := testing.AllocsPerRun(100, func() { s.Frame(&rx, &tx) }); n != 0 {
		t.Errorf("a frame allocates %.0f times", n)
	}
}

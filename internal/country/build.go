package country

import "time"

// assumed marks a value for which no source was found.
const assumed = "assumed"

// The documents that profiles cite, written out once.
const (
	srcAsterisk = "Asterisk indications.conf.sample"
	srcE180     = "ITU-T E.180 Suppl. 2, as in spandsp global-tones.xml"
	srcBoth     = srcAsterisk + "; " + srcE180
	srcGB3380   = "GB/T 3380-1982; " + srcBoth
	srcZyxel    = "ZyXEL IES-1248 manual, appendix B; " + srcBoth
	srcSITE180  = "ITU-T E.180 clause 5: 950/1400/1800 Hz, 330 ms each; gap 1 s assumed"
	srcQ23      = "frequencies ITU-T Q.23; times MultiTech/TIA-470; levels and waits assumed"
	srcFlash    = "assumed from vendor practice; no national table found"
)

func ms(n int) time.Duration { return time.Duration(n) * time.Millisecond }

// continuous is a tone without end.
func continuous(source string, level float64, hz ...float64) Tone {
	return Tone{Segments: []Segment{{Freqs: append([]float64(nil), hz...), Level: level}}, Loop: 0, Source: source}
}

// cadence is a tone of hz that goes on, off, on, off… for these milliseconds,
// again and again.
func cadence(source string, level float64, hz []float64, onOff ...int) Tone {
	t := Tone{Source: source}
	for i, n := range onOff {
		s := Segment{Dur: ms(n)}
		if i%2 == 0 {
			s.Freqs, s.Level = append([]float64(nil), hz...), level
		}
		t.Segments = append(t.Segments, s)
	}
	return t
}

// warbling makes every sounding segment of t an amplitude modulated tone.
func warbling(t Tone, hz, depth float64) Tone {
	for i := range t.Segments {
		if len(t.Segments[i].Freqs) > 0 {
			t.Segments[i].ModHz, t.Segments[i].Depth = hz, depth
		}
	}
	return t
}

// thenContinuous ends cadence t, played n times, in its own tone without end.
func thenContinuous(t Tone, n int) Tone {
	once := t.Segments
	last := Segment{Freqs: append([]float64(nil), once[0].Freqs...), Level: once[0].Level}
	t.Segments = nil
	for range n {
		t.Segments = append(t.Segments, cloneSegments(once)...)
	}
	t.Segments = append(t.Segments, last)
	t.Loop = len(t.Segments) - 1
	return t
}

// threeTone is the special information tone: three pitches of on ms with gap
// ms between them, then pause ms of silence.
func threeTone(source string, level float64, on, gap, pause int) Tone {
	t := Tone{Source: source}
	for i, hz := range []float64{950, 1400, 1800} {
		if i > 0 && gap > 0 {
			t.Segments = append(t.Segments, Segment{Dur: ms(gap)})
		}
		t.Segments = append(t.Segments, Segment{Freqs: []float64{hz}, Dur: ms(on), Level: level})
	}
	t.Segments = append(t.Segments, Segment{Dur: ms(pause)})
	return t
}

// offHookWarning is the receiver-off-hook tone of North America, as loud as
// four equal components fit below full scale (4 x 8099 < 32767).
func offHookWarning(source string) Tone {
	return cadence(source, -9, []float64{1400, 2060, 2450, 2600}, 100, 100)
}

func ringing(source string, hz, volts float64, onOff ...int) Ring {
	r := Ring{Hz: hz, VRms: volts, Source: source}
	for _, n := range onOff {
		r.Cadence = append(r.Cadence, ms(n))
	}
	return r
}

// dialling is the common case: 100 ms digits, high group 2 dB over the low one.
func dialling(source string, pulseMake, pulseBreak int) Dial {
	return Dial{
		Tone: true, ToneWait: 3 * time.Second, BlindWait: time.Second,
		DTMFOn: ms(100), DTMFOff: ms(100), DTMFLevel: -9, DTMFTwist: 2,
		PulseMake: ms(pulseMake), PulseBreak: ms(pulseBreak),
		InterDigit: ms(750), Pause: 2 * time.Second, Source: source,
	}
}

// flashing gives a hook flash. Above 200 ms a pulse of 8 per second with 80 %
// break (100 ms) still counts as a pulse; shorter windows leave it 80 ms.
func flashing(send, low, high int) Flash {
	pulse := 80
	if low >= 200 {
		pulse = 120
	}
	return Flash{Send: ms(send), Min: ms(low), Max: ms(high), PulseMax: ms(pulse), Source: srcFlash}
}

// noSignal is an exchange that shows the far end's hang-up by tone only.
func noSignal(source string, guard int) Disconnect {
	return Disconnect{CPCMin: ms(90), BusyCycles: 2, Guard: ms(guard), Source: source}
}

// loopDrop is an exchange that opens the loop when the far end hangs up.
func loopDrop(source string, open, least, guard int) Disconnect {
	return Disconnect{CPC: ms(open), CPCMin: ms(least), BusyCycles: 2, Guard: ms(guard), Source: source}
}

// byTimer is an exchange that gives no answer signal.
func byTimer() Answer { return Answer{Timer: 20 * time.Second, Source: assumed} }

func resistive(source string) Impedance { return Impedance{Name: "600", R1: 600, Source: source} }

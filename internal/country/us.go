package country

func unitedStates() Profile {
	d := []float64{350, 440}
	b := []float64{480, 620}
	r := []float64{440, 480}
	return Profile{
		Code: "US", Name: "United States and Canada", Law: "u",
		Impedance: resistive("ANSI T1.401"),
		Tones: map[ToneKind]Tone{
			DialTone:    continuous(srcZyxel, -13, d...),
			BusyTone:    cadence(srcZyxel, -24, b, 500, 500),
			Congestion:  cadence(srcZyxel, -24, b, 250, 250),
			Ringback:    cadence(srcZyxel, -19, r, 2000, 4000),
			CallWaiting: cadence(srcZyxel, -13, []float64{440}, 300, 10000),
			StutterTone: thenContinuous(cadence(srcZyxel, -13, d, 100, 100), 3),
			SIT:         usIntercept(),
			Howler:      offHookWarning(srcZyxel + "; level assumed"),
		},
		Ring:     ringing("ringer type B: FCC part 68; cadence: "+srcAsterisk+"; volts assumed", 20, 86, 2000, 4000),
		CallerID: bell202AfterRing(srcGR30, "ASCII"),
		AlsoCallerID: []CallerID{
			dtmfBeforeRing("assumed: private exchanges", AlertNone, "A", "C", "ASCII"),
		},
		Disconnect: loopDrop("vendor practice: 250..850 ms, nominal 600..800; others assumed", 700, 200, 1000),
		Answer:     byTimer(),
		Dial:       dialling(srcQ23, 39, 61),
		Flash:      flashing(600, 200, 1000),
		Emergency:  Emergency{Numbers: []string{"911"}, Source: "national numbering plan; list assumed complete"},
	}
}

// usIntercept is the special information tone of category IC: short, short,
// long (ANSI T1.401, as remembered: 274 and 380 ms).
func usIntercept() Tone {
	seg := func(hz float64, n int) Segment { return Segment{Freqs: []float64{hz}, Dur: ms(n), Level: -24} }
	return Tone{
		Segments: []Segment{seg(913.8, 274), seg(1370.6, 274), seg(1776.7, 380), {Dur: ms(1000)}},
		Source:   "ANSI T1.401 / ITU-T E.180, category IC; level and pause assumed",
	}
}

package country

import "time"

func china() Profile {
	f := []float64{450}
	return Profile{
		Code: "CN", Name: "China", Law: "A",
		Impedance: Impedance{Name: "china", R1: 200, R2: 680, C: 100e-9, Source: "GB/T 3378; read from vendor tables, assumed"},
		Tones: map[ToneKind]Tone{
			DialTone:     continuous(srcGB3380, -10, f[0]),
			BusyTone:     cadence(srcGB3380, -10, f, 350, 350),
			Congestion:   cadence(srcGB3380, -10, f, 700, 700),
			Ringback:     cadence(srcGB3380, -10, f, 1000, 4000),
			CallWaiting:  cadence(srcGB3380, -10, f, 400, 4000),
			StutterTone:  cadence(srcGB3380, -10, f, 400, 40),
			Unobtainable: cadence(srcGB3380, -10, f, 100, 100, 100, 100, 100, 100, 400, 400),
			SIT:          threeTone("assumed: ITU-T E.180", -13, 330, 0, 1000),
			Howler:       chinaHowler(),
		},
		Ring:     ringing(srcGB3380, 25, 90, 1000, 4000),
		CallerID: bell202AfterRing(srcYD, "GB2312"),
		AlsoCallerID: []CallerID{
			dtmfBeforeRing("vendor pages on DTMF exchanges in China; timings assumed", AlertNone, "D", "C", "GB2312"),
			dtmfBeforeRing("vendor pages on DTMF exchanges in China; timings assumed", AlertReversal, "D", "C", "GB2312"),
		},
		Disconnect: noSignal("busy tone: GB/T 3380-1982; others assumed", 1000),
		Answer:     byTimer(),
		Dial:       dialling("make to break 1:1.6, GB/T 3378; others: "+srcQ23, 39, 61),
		Flash:      flashing(100, 85, 900),
		Emergency:  Emergency{Numbers: []string{"110", "119", "120", "122"}, Source: "national numbering plan; list assumed complete"},
	}
}

// chinaHowler grows louder in five steps. GB/T 3380 gives 950 Hz and the steps;
// their length and levels are assumed.
func chinaHowler() Tone {
	t := Tone{Source: "950 Hz in five steps: GB/T 3380-1982; lengths and levels assumed"}
	for _, level := range []float64{-20, -15, -10, -5} {
		t.Segments = append(t.Segments, Segment{Freqs: []float64{950}, Dur: 5 * time.Second, Level: level})
	}
	t.Segments = append(t.Segments, Segment{Freqs: []float64{950}, Level: 0})
	t.Loop = len(t.Segments) - 1
	return t
}

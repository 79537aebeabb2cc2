package country

func australia() Profile {
	d := []float64{413, 438}
	f := []float64{425}
	return Profile{
		Code: "AU", Name: "Australia", Law: "A",
		Impedance: Impedance{Name: "au", R1: 220, R2: 820, C: 120e-9, Source: "AS/ACIF S002; assumed"},
		Tones: map[ToneKind]Tone{
			DialTone:     continuous(srcAS002, -16, d...),
			BusyTone:     cadence(srcAS002, -13, f, 375, 375),
			Congestion:   australiaCongestion(),
			Ringback:     cadence(srcAS002, -16, d, 400, 200, 400, 2000),
			CallWaiting:  cadence(srcAS002, -13, f, 200, 200, 200, 4400),
			StutterTone:  cadence(srcAS002, -16, d, 100, 40),
			Unobtainable: cadence(srcAS002, -13, f, 2500, 500),
			SIT:          threeTone("assumed: ITU-T E.180", -13, 330, 0, 1000),
			Howler:       offHookWarning("assumed: that of North America"),
		},
		Ring:     ringing("cadence: AS/ACIF S002; Hz and V assumed", 25, 75, 400, 200, 400, 2000),
		CallerID: bell202AfterRing("assumed: "+srcGR30, "ASCII"),
		AlsoCallerID: []CallerID{
			noCallerID("ASCII"),
		},
		Disconnect: noSignal(assumed, 1000),
		Answer:     byTimer(),
		Dial:       dialling(srcQ23, 33, 67),
		Flash:      flashing(100, 85, 140),
		Emergency:  Emergency{Numbers: []string{"000", "112", "106"}, Source: "national numbering plan; list assumed complete"},
	}
}

const srcAS002 = "AS/ACIF S002, as in " + srcBoth

// australiaCongestion: every second burst is 10 dB lower.
func australiaCongestion() Tone {
	t := cadence(srcAS002, -13, []float64{425}, 375, 375, 375, 375)
	t.Segments[2].Level = -23
	return t
}

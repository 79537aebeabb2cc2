package country

func germany() Profile {
	f := []float64{425}
	return Profile{
		Code: "DE", Name: "Germany", Law: "A",
		Impedance: Impedance{Name: "de", R1: 220, R2: 820, C: 115e-9, Source: "1 TR 110; assumed"},
		Tones: map[ToneKind]Tone{
			DialTone:    continuous(srcBoth, -13, f[0]),
			BusyTone:    cadence(srcBoth, -13, f, 480, 480),
			Congestion:  cadence(srcBoth, -13, f, 240, 240),
			Ringback:    cadence(srcBoth, -13, f, 1000, 4000),
			CallWaiting: cadence(srcBoth, -13, f, 200, 200, 200, 5000),
			StutterTone: continuous(srcBoth, -16, 400, 425),
			SIT:         threeTone(srcBoth, -13, 330, 0, 1000),
			Howler:      offHookWarning("assumed: that of North America"),
		},
		Ring:     ringing("cadence: "+srcAsterisk+"; Hz and V assumed", 25, 60, 1000, 4000),
		CallerID: v23AfterRing(srcETSI, "ASCII"),
		AlsoCallerID: []CallerID{
			dtmfBeforeRing("assumed: private exchanges", AlertNone, "A", "C", "ASCII"),
		},
		Disconnect: noSignal(assumed, 1000),
		Answer:     byTimer(),
		Dial:       dialling(srcQ23, 40, 60),
		Flash:      flashing(200, 85, 310),
		Emergency:  Emergency{Numbers: []string{"110", "112"}, Source: "national numbering plan; list assumed complete"},
	}
}

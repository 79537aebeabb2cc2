package country

func france() Profile {
	f := []float64{440}
	return Profile{
		Code: "FR", Name: "France", Law: "A",
		Impedance: Impedance{Name: "eu-ctr21", R1: 270, R2: 750, C: 150e-9, Source: "ETSI TBR 21"},
		Tones: map[ToneKind]Tone{
			DialTone:    continuous(srcBoth, -13, f[0]),
			BusyTone:    cadence(srcBoth, -13, f, 500, 500),
			Congestion:  cadence(srcBoth, -13, f, 250, 250),
			Ringback:    cadence(srcBoth, -13, f, 1500, 3500),
			CallWaiting: cadence(srcBoth, -13, f, 300, 10000),
			StutterTone: thenContinuous(cadence(srcBoth, -13, f, 100, 100), 6),
			SIT:         threeTone(srcBoth, -13, 300, 30, 1000),
			Howler:      offHookWarning("assumed: that of North America"),
		},
		Ring:     ringing("cadence: "+srcAsterisk+"; Hz and V assumed", 50, 75, 1500, 3500),
		CallerID: v23AfterRing(srcETSI, "ASCII"),
		AlsoCallerID: []CallerID{
			noCallerID("ASCII"),
		},
		Disconnect: noSignal(assumed, 1000),
		Answer:     byTimer(),
		Dial:       dialling(srcQ23, 33, 67),
		Flash:      flashing(250, 200, 320),
		Emergency:  Emergency{Numbers: []string{"15", "17", "18", "112", "114", "115", "119", "191", "196", "197"}, Source: "national numbering plan; list assumed complete"},
	}
}

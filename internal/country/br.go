package country

func brazil() Profile {
	f := []float64{425}
	return Profile{
		Code: "BR", Name: "Brazil", Law: "A",
		Impedance: Impedance{Name: "900", R1: 900, Source: assumed},
		Tones: map[ToneKind]Tone{
			DialTone:     continuous(srcBoth, -13, f[0]),
			BusyTone:     cadence(srcBoth, -13, f, 250, 250),
			Congestion:   cadence(srcBoth, -13, f, 250, 250, 750, 250),
			Ringback:     cadence(srcBoth, -13, f, 1000, 4000),
			CallWaiting:  cadence(srcBoth, -13, f, 50, 1000),
			StutterTone:  cadence(srcBoth, -13, f, 975, 50),
			Unobtainable: cadence(srcBoth, -13, f, 750, 250, 250, 250),
			SIT:          threeTone("assumed: ITU-T E.180", -13, 330, 0, 1000),
			Howler:       offHookWarning("assumed: that of North America"),
		},
		Ring:     ringing("cadence: "+srcAsterisk+"; Hz and V assumed", 25, 75, 1000, 4000),
		CallerID: dtmfBeforeRing("spandsp adsi.h (C-terminated countries); timings assumed", AlertNone, "A", "C", "ASCII"),
		AlsoCallerID: []CallerID{
			dtmfBeforeRing(assumed, AlertReversal, "A", "C", "ASCII"),
			v23AfterRing(srcETSI, "ASCII"),
		},
		Disconnect: noSignal(assumed, 1000),
		Answer:     byTimer(),
		Dial:       dialling(srcQ23, 33, 67),
		Flash:      flashing(250, 100, 300),
		Emergency:  Emergency{Numbers: []string{"190", "192", "193", "112"}, Source: "national numbering plan; list assumed complete"},
	}
}

package country

func india() Profile {
	f := []float64{400}
	return Profile{
		Code: "IN", Name: "India", Law: "A",
		Impedance: resistive(assumed),
		Tones: map[ToneKind]Tone{
			DialTone:     warbling(continuous(srcBoth, -13, f[0]), 25, 0.9),
			BusyTone:     cadence(srcBoth, -13, f, 750, 750),
			Congestion:   cadence(srcBoth, -13, f, 250, 250),
			Ringback:     warbling(cadence(srcBoth, -13, f, 400, 200, 400, 2000), 25, 0.9),
			CallWaiting:  cadence(srcBoth, -13, f, 200, 100, 200, 7500),
			StutterTone:  warbling(cadence("assumed: broken dial tone", -13, f, 100, 100), 25, 0.9),
			Unobtainable: cadence(srcBoth, -13, f, 2500, 500),
			SIT:          threeTone("assumed: ITU-T E.180", -13, 330, 0, 1000),
			Howler:       offHookWarning("assumed: that of North America"),
		},
		Ring:     ringing("cadence: "+srcAsterisk+"; Hz and V assumed", 25, 75, 400, 200, 400, 2000),
		CallerID: dtmfBeforeRing("spandsp adsi.h (C-terminated countries); timings assumed", AlertNone, "A", "C", "ASCII"),
		AlsoCallerID: []CallerID{
			dtmfBeforeRing(assumed, AlertReversal, "A", "C", "ASCII"),
			bell202AfterRing("assumed: "+srcGR30, "ASCII"),
		},
		Disconnect: noSignal(assumed, 1000),
		Answer:     byTimer(),
		Dial:       dialling(srcQ23, 33, 67),
		Flash:      flashing(600, 200, 1000),
		Emergency:  Emergency{Numbers: []string{"112", "100", "101", "102", "108"}, Source: "national numbering plan; list assumed complete"},
	}
}

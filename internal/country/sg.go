package country

func singapore() Profile {
	f := []float64{425}
	return Profile{
		Code: "SG", Name: "Singapore", Law: "A",
		Impedance: resistive(assumed),
		Tones: map[ToneKind]Tone{
			DialTone:     continuous(srcBoth, -13, f[0]),
			BusyTone:     cadence(srcBoth, -13, f, 750, 750),
			Congestion:   cadence(srcBoth, -13, f, 250, 250),
			Ringback:     warbling(cadence(srcBoth, -13, f, 400, 200, 400, 2000), 24, 1),
			CallWaiting:  warbling(cadence(srcBoth, -13, f, 300, 200, 300, 3200), 24, 1),
			StutterTone:  thenContinuous(cadence(srcBoth, -13, f, 200, 200, 600, 200), 4),
			Unobtainable: cadence(srcBoth, -13, f, 2500, 500),
			SIT:          threeTone("assumed: ITU-T E.180", -13, 330, 0, 1000),
			Howler:       offHookWarning("assumed: that of North America"),
		},
		Ring:     ringing("cadence: "+srcAsterisk+"; Hz and V assumed", 24, 75, 400, 200, 400, 2000),
		CallerID: bell202AfterRing("assumed: "+srcGR30, "ASCII"),
		AlsoCallerID: []CallerID{
			v23AfterRing(srcETSI, "ASCII"),
			dtmfBeforeRing(assumed, AlertNone, "A", "C", "ASCII"),
		},
		Disconnect: noSignal(assumed, 1000),
		Answer:     byTimer(),
		Dial:       dialling(srcQ23, 33, 67),
		Flash:      flashing(300, 200, 1000),
		Emergency:  Emergency{Numbers: []string{"999", "995", "112"}, Source: "national numbering plan; list assumed complete"},
	}
}

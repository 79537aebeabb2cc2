package country

func korea() Profile {
	d := []float64{350, 440}
	b := []float64{480, 620}
	r := []float64{440, 480}
	return Profile{
		Code: "KR", Name: "Korea", Law: "u",
		Impedance: resistive(assumed),
		Tones: map[ToneKind]Tone{
			DialTone:     continuous(srcE180, -16, d...),
			BusyTone:     cadence(srcE180, -16, b, 500, 500),
			Congestion:   cadence(srcE180, -16, b, 300, 200),
			Ringback:     cadence(srcE180, -16, r, 1000, 2000),
			CallWaiting:  cadence(srcE180, -16, d, 250, 250, 250, 3250),
			StutterTone:  thenContinuous(cadence("assumed: that of the US", -16, d, 100, 100), 3),
			Unobtainable: cadence(srcE180, -13, []float64{450}, 200, 100, 200, 1500),
			SIT:          threeTone("assumed: ITU-T E.180", -13, 330, 0, 1000),
			Howler:       offHookWarning("assumed: that of North America"),
		},
		Ring:     ringing("assumed", 20, 75, 1000, 2000),
		CallerID: bell202AfterRing("assumed: "+srcGR30, "ASCII"),
		AlsoCallerID: []CallerID{
			dtmfBeforeRing(assumed, AlertNone, "A", "C", "ASCII"),
		},
		Disconnect: noSignal(assumed, 1000),
		Answer:     byTimer(),
		Dial:       dialling(srcQ23, 33, 67),
		Flash:      flashing(600, 200, 1000),
		Emergency:  Emergency{Numbers: []string{"112", "119"}, Source: "national numbering plan; list assumed complete"},
	}
}

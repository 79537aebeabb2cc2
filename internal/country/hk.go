package country

func hongKong() Profile {
	d := []float64{350, 440}
	b := []float64{480, 620}
	r := []float64{440, 480}
	return Profile{
		Code: "HK", Name: "Hong Kong", Law: "A",
		Impedance: resistive(assumed),
		Tones: map[ToneKind]Tone{
			DialTone:     continuous(srcE180, -13, d...),
			BusyTone:     cadence(srcE180, -13, b, 500, 500),
			Congestion:   cadence(srcE180, -13, b, 250, 250),
			Ringback:     cadence(srcE180, -13, r, 400, 200, 400, 3000),
			CallWaiting:  cadence(srcE180, -10, []float64{440}, 500, 500, 500, 500, 500, 8000),
			StutterTone:  thenContinuous(cadence(srcE180, -13, d, 100, 100), 3),
			Unobtainable: continuous(srcE180, -13, b...),
			SIT:          threeTone("assumed: ITU-T E.180", -13, 330, 0, 1000),
			Howler:       offHookWarning("assumed: that of North America"),
		},
		Ring:     ringing(assumed, 25, 75, 400, 200, 400, 3000),
		CallerID: bell202AfterRing("assumed: "+srcGR30, "Big5"),
		AlsoCallerID: []CallerID{
			dtmfBeforeRing(assumed, AlertNone, "D", "C", "Big5"),
		},
		Disconnect: noSignal(assumed, 1000),
		Answer:     byTimer(),
		Dial:       dialling(srcQ23, 33, 67),
		Flash:      flashing(600, 200, 1000),
		Emergency:  Emergency{Numbers: []string{"999", "112", "992"}, Source: "national numbering plan; list assumed complete"},
	}
}

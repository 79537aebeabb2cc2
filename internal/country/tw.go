package country

func taiwan() Profile {
	d := []float64{350, 440}
	b := []float64{480, 620}
	r := []float64{440, 480}
	return Profile{
		Code: "TW", Name: "Taiwan", Law: "u",
		Impedance: resistive(assumed),
		Tones: map[ToneKind]Tone{
			DialTone:    continuous(srcAsterisk, -16, d...),
			BusyTone:    cadence(srcAsterisk, -16, b, 500, 500),
			Congestion:  cadence(srcAsterisk, -16, b, 250, 250),
			Ringback:    cadence(srcAsterisk, -16, r, 1000, 2000),
			CallWaiting: cadence(srcAsterisk, -16, d, 250, 250, 250, 3250),
			StutterTone: thenContinuous(cadence(srcAsterisk, -16, d, 100, 100), 10),
			SIT:         threeTone(srcAsterisk, -13, 330, 0, 1000),
			Howler:      offHookWarning("assumed: that of North America"),
		},
		Ring:     ringing("assumed; Asterisk gives 1000/4000", 20, 75, 1000, 2000),
		CallerID: bell202AfterRing("assumed: "+srcGR30, "Big5"),
		AlsoCallerID: []CallerID{
			dtmfBeforeRing(assumed, AlertNone, "D", "C", "Big5"),
		},
		Disconnect: loopDrop(assumed, 600, 200, 1000),
		Answer:     byTimer(),
		Dial:       dialling(srcQ23, 33, 67),
		Flash:      flashing(600, 200, 1000),
		Emergency:  Emergency{Numbers: []string{"110", "119", "112", "118"}, Source: "national numbering plan; list assumed complete"},
	}
}

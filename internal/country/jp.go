package country

func japan() Profile {
	f := []float64{400}
	return Profile{
		Code: "JP", Name: "Japan", Law: "u",
		Impedance: resistive(assumed),
		Tones: map[ToneKind]Tone{
			DialTone:     continuous(srcBoth, -13, f[0]),
			BusyTone:     cadence(srcBoth, -13, f, 500, 500),
			Congestion:   cadence(srcBoth, -13, f, 500, 500),
			Ringback:     warbling(cadence(srcBoth, -13, f, 1000, 2000), 16, 0.9),
			CallWaiting:  japanCallWaiting(),
			StutterTone:  cadence(srcBoth, -13, f, 125, 125),
			Unobtainable: cadence(srcBoth, -13, f, 100, 100),
			SIT:          threeTone("assumed: ITU-T E.180", -13, 330, 0, 1000),
			Howler:       offHookWarning("assumed: that of North America"),
		},
		Ring:     ringing(assumed, 16, 75, 1000, 2000),
		CallerID: ntt("Shift-JIS"),
		AlsoCallerID: []CallerID{
			noCallerID("Shift-JIS"),
		},
		Disconnect: noSignal(assumed, 1000),
		Answer:     byTimer(),
		Dial:       dialling(srcQ23, 33, 67),
		Flash:      flashing(700, 500, 1300),
		Emergency:  Emergency{Numbers: []string{"110", "119", "118"}, Source: "national numbering plan; list assumed complete"},
	}
}

// japanCallWaiting is one warbling burst, then pairs of blips; the pause after
// the burst may be 0 to 4 s and is 4 s here.
func japanCallWaiting() Tone {
	t := cadence(srcBoth, -13, []float64{400}, 500, 4000, 50, 450, 50, 3450)
	t.Segments[0].ModHz, t.Segments[0].Depth = 16, 0.9
	t.Loop = 2
	return t
}

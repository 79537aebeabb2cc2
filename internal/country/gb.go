package country

func unitedKingdom() Profile {
	f := []float64{400}
	return Profile{
		Code: "GB", Name: "United Kingdom", Law: "A",
		Impedance: Impedance{Name: "gb", R1: 370, R2: 620, C: 310e-9, Source: "BT SIN 351; assumed"},
		Tones: map[ToneKind]Tone{
			DialTone:     gbDial(),
			BusyTone:     cadence(srcZyxel, -18, f, 375, 375),
			Congestion:   gbCongestion(),
			Ringback:     cadence(srcZyxel, -18, []float64{400, 450}, 400, 200, 400, 2000),
			CallWaiting:  cadence(srcZyxel, -18, f, 100, 4000),
			StutterTone:  gbStutter(),
			Unobtainable: continuous(srcZyxel, -18, f[0]),
			SIT:          threeTone(srcBoth, -13, 330, 15, 1000),
			Howler:       offHookWarning(srcZyxel + "; level assumed"),
		},
		Ring:     ringing("cadence: "+srcAsterisk+"; Hz and V assumed", 25, 75, 400, 200, 400, 2000),
		CallerID: v23BeforeRing(srcBT, "ASCII"),
		AlsoCallerID: []CallerID{
			v23AfterRing(srcETSI, "ASCII"),
		},
		Disconnect: loopDrop("BT SIN 351; assumed: 90 ms and more", 200, 90, 1000),
		Answer:     byTimer(),
		Dial:       dialling(srcQ23, 33, 67),
		Flash:      flashing(95, 85, 130),
		Emergency:  Emergency{Numbers: []string{"999", "112"}, Source: "national numbering plan; list assumed complete"},
	}
}

// gbDial has its two components at different levels, which one Segment cannot
// say: both have the mean of -22 and -18 dBm0.
func gbDial() Tone {
	return continuous("BT SIN 350 by ZyXEL IES-1248: 350 Hz at -22, 440 Hz at -18 dBm0, here the mean", -20, 350, 440)
}

// gbCongestion: the second burst is 7 dB lower.
func gbCongestion() Tone {
	t := cadence(srcZyxel, -18, []float64{400}, 400, 350, 225, 525)
	t.Segments[2].Level = -25
	return t
}

func gbStutter() Tone {
	return Tone{
		Segments: []Segment{
			{Freqs: []float64{350, 440}, Dur: ms(750), Level: -20},
			{Freqs: []float64{440}, Dur: ms(750), Level: -20},
		},
		Source: srcBoth,
	}
}

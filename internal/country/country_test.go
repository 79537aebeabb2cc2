package country

import (
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"
)

// everywhere runs check for each country's profile.
func everywhere(t *testing.T, check func(t *testing.T, p Profile)) {
	t.Helper()
	for _, code := range Codes() {
		t.Run(string(code), func(t *testing.T) {
			p, err := Lookup(code)
			if err != nil {
				t.Fatal(err)
			}
			check(t, p)
		})
	}
}

func between(t *testing.T, what string, x, low, high float64) {
	t.Helper()
	if !(x >= low && x <= high) {
		t.Errorf("%s is %g, not between %g and %g", what, x, low, high)
	}
}

func msBetween(t *testing.T, what string, d time.Duration, low, high int) {
	t.Helper()
	between(t, what+" in ms", float64(d)/1e6, float64(low), float64(high))
}

func TestThirteenCountriesAreKnownByTheirCode(t *testing.T) {
	want := []Code{"CN", "TW", "HK", "US", "GB", "JP", "DE", "FR", "AU", "IN", "BR", "SG", "KR"}
	if got := Codes(); !slices.Equal(got, want) {
		t.Errorf("codes are %v, want %v", got, want)
	}
	everywhere(t, func(t *testing.T, p Profile) {
		if !slices.Contains(want, p.Code) || p.Name == "" {
			t.Errorf("profile says code %q, name %q", p.Code, p.Name)
		}
		if p.Law != "A" && p.Law != "u" {
			t.Errorf("law is %q", p.Law)
		}
	})
}

func TestUnknownCountryIsRefusedWithTheListOfKnownOnes(t *testing.T) {
	_, err := Lookup("XX")
	if err == nil {
		t.Fatal("XX was found")
	}
	for _, word := range append([]string{"XX"}, "CN", "KR") {
		if !strings.Contains(err.Error(), word) {
			t.Errorf("error does not name %s: %v", word, err)
		}
	}
}

func TestEverySourceIsFilled(t *testing.T) {
	everywhere(t, func(t *testing.T, p Profile) { checkSources(t, "Profile", reflect.ValueOf(p)) })
}

// checkSources walks through v and looks at every field named Source.
func checkSources(t *testing.T, path string, v reflect.Value) {
	switch v.Kind() {
	case reflect.Struct:
		for i := range v.NumField() {
			name := path + "." + v.Type().Field(i).Name
			if v.Type().Field(i).Name == "Source" && v.Field(i).String() == "" {
				t.Errorf("%s is empty", name)
			}
			checkSources(t, name, v.Field(i))
		}
	case reflect.Slice:
		for i := range v.Len() {
			checkSources(t, path, v.Index(i))
		}
	case reflect.Map:
		for _, k := range v.MapKeys() {
			checkSources(t, path+"."+k.String(), v.MapIndex(k))
		}
	}
}

func TestTonesAreWhatALineCanCarry(t *testing.T) {
	everywhere(t, func(t *testing.T, p Profile) {
		for _, must := range []ToneKind{DialTone, BusyTone, Congestion, Ringback, CallWaiting, StutterTone, SIT, Howler} {
			if _, ok := p.Tones[must]; !ok {
				t.Errorf("there is no %s tone", must)
			}
		}
		for kind, tone := range p.Tones {
			checkTone(t, string(kind), tone)
		}
	})
}

func checkTone(t *testing.T, kind string, tone Tone) {
	t.Helper()
	if len(tone.Segments) == 0 || tone.Loop >= len(tone.Segments) {
		t.Fatalf("%s has %d segments and loops from %d", kind, len(tone.Segments), tone.Loop)
	}
	for i, s := range tone.Segments {
		last := i == len(tone.Segments)-1
		if s.Dur < 0 || s.Dur > 15*time.Second || s.Dur == 0 && !last {
			t.Errorf("%s segment %d lasts %v", kind, i, s.Dur)
		}
		between(t, kind+" frequencies", float64(len(s.Freqs)), 0, 4)
		for _, f := range s.Freqs {
			between(t, kind+" Hz", f, 300, 3400)
			between(t, kind+" dBm0", s.Level, -30, 0)
		}
		if s.ModHz != 0 {
			between(t, kind+" modulation Hz", s.ModHz, 10, 60)
			between(t, kind+" modulation depth", s.Depth, 0.5, 1)
		}
		if peak := float64(len(s.Freqs)) * (1 + s.Depth) * amplitude(s.Level); peak > 32767 {
			t.Errorf("%s segment %d clips: its peak is %.0f", kind, i, peak)
		}
	}
}

// amplitude of a sine at level dBm0, by steps of 20 dB = factor 10 and the
// rest by the exponential series; this package's tests need no more of math.
func amplitude(level float64) float64 {
	x := level * 0.11512925 // ln 10 / 20
	sum, term := 1.0, 1.0
	for n := 1.0; n < 40; n++ {
		term *= x / n
		sum += term
	}
	return 22826 * sum
}

func TestRingingIsSuchThatAnyTelephoneRings(t *testing.T) {
	everywhere(t, func(t *testing.T, p Profile) {
		if n := len(p.Ring.Cadence); n == 0 || n%2 != 0 {
			t.Errorf("cadence has %d steps", n)
		}
		for _, d := range p.Ring.Cadence {
			msBetween(t, "cadence step", d, 100, 6000)
		}
		// FCC part 68 ringer B and what a FXO port validates.
		between(t, "ringing Hz", p.Ring.Hz, 15.3, 68)
		between(t, "ringing volts", p.Ring.VRms, 40, 95)
	})
}

func TestFlashIsNeitherAPulseNorAHangUp(t *testing.T) {
	everywhere(t, func(t *testing.T, p Profile) {
		f := p.Flash
		if f.PulseMax >= f.Min {
			t.Errorf("a pulse may last %v, a flash begins at %v", f.PulseMax, f.Min)
		}
		if f.Send < f.Min || f.Send > f.Max {
			t.Errorf("we send %v, which is not between %v and %v", f.Send, f.Min, f.Max)
		}
		msBetween(t, "flash maximum", f.Max, 100, 1300)
		if p.Dial.PulseBreak >= f.PulseMax {
			t.Errorf("our pulse of %v is over the maximum %v", p.Dial.PulseBreak, f.PulseMax)
		}
	})
}

func TestDiallingSuitsAnExchange(t *testing.T) {
	everywhere(t, func(t *testing.T, p Profile) {
		d := p.Dial
		msBetween(t, "DTMF on", d.DTMFOn, 50, 200)
		msBetween(t, "DTMF off", d.DTMFOff, 50, 200)
		between(t, "DTMF level", d.DTMFLevel, -15, -4)
		between(t, "DTMF twist", d.DTMFTwist, 0, 4)
		msBetween(t, "pulse", d.PulseMake+d.PulseBreak, 95, 105)
		between(t, "break part", float64(d.PulseBreak)/float64(d.PulseMake+d.PulseBreak), 0.58, 0.7)
		msBetween(t, "inter-digit pause", d.InterDigit, 500, 1000)
		msBetween(t, "dial tone wait", d.ToneWait, 1000, 10000)
		msBetween(t, "blind wait", d.BlindWait, 500, 3000)
		msBetween(t, "pause", d.Pause, 1000, 3000)
	})
}

func TestHangUpAndAnswerCanBeTold(t *testing.T) {
	everywhere(t, func(t *testing.T, p Profile) {
		d := p.Disconnect
		if d.CPC == 0 && !d.Reversal && d.BusyCycles == 0 && d.Silence == 0 {
			t.Error("nothing tells a hang-up")
		}
		if d.CPC > 0 && d.CPC <= d.CPCMin {
			t.Errorf("the loop opens for %v and counts from %v", d.CPC, d.CPCMin)
		}
		msBetween(t, "shortest CPC", d.CPCMin, 80, 300)
		msBetween(t, "guard", d.Guard, 500, 3000)
		if !p.Answer.Reversal {
			msBetween(t, "answer timer", p.Answer.Timer, 5000, 60000)
		}
	})
}

func TestImpedanceIsThatOfALine(t *testing.T) {
	everywhere(t, func(t *testing.T, p Profile) {
		between(t, "ohms", p.Impedance.R1+p.Impedance.R2, 500, 1200)
		if p.Impedance.R2 > 0 {
			between(t, "nF", p.Impedance.C*1e9, 50, 400)
		}
		if p.Impedance.Name == "" {
			t.Error("impedance has no name")
		}
	})
}

func TestEmergencyNumbersAreDigits(t *testing.T) {
	everywhere(t, func(t *testing.T, p Profile) {
		if len(p.Emergency.Numbers) == 0 {
			t.Error("there are none")
		}
		for _, n := range p.Emergency.Numbers {
			if len(n) < 2 || len(n) > 3 || strings.Trim(n, "0123456789") != "" {
				t.Errorf("%q is no emergency number", n)
			}
		}
	})
}

func TestFSKAfterTheFirstRingFitsIntoItsSilence(t *testing.T) {
	// MDMF with a time, 16 digits and a name of 16 bytes: 2+10+18+18+1 bytes.
	const message = 49
	everywhere(t, func(t *testing.T, p Profile) {
		for _, c := range append([]CallerID{p.CallerID}, p.AlsoCallerID...) {
			if c.When != AfterFirstRing || c.Scheme != CIDBell202 && c.Scheme != CIDV23 {
				continue
			}
			bits := c.Seizure + c.Mark + 10*message
			burst := time.Duration(bits) * time.Second / 1200
			silence := p.Ring.Cadence[len(p.Ring.Cadence)-1]
			if c.Delay+burst+c.Gap > silence {
				t.Errorf("%s needs %v of %v", c.Way(), c.Delay+burst+c.Gap, silence)
			}
		}
	})
}

func TestCallerIDWaysAreWhole(t *testing.T) {
	everywhere(t, func(t *testing.T, p Profile) {
		for _, c := range p.ways() {
			checkWay(t, c)
		}
	})
}

func checkWay(t *testing.T, c CallerID) {
	t.Helper()
	if !slices.Contains([]string{"ASCII", "GB2312", "UTF-8", "Big5", "Shift-JIS"}, c.Encoding) {
		t.Errorf("%s: names are in %q", c.Way(), c.Encoding)
	}
	if c.Scheme == CIDNone {
		return
	}
	msBetween(t, c.Way()+" delay", c.Delay, 45, 2000)
	msBetween(t, c.Way()+" gap", c.Gap, 200, 1000)
	between(t, c.Way()+" level", c.Level, -20, -5)
	if c.Scheme == CIDDTMF {
		if strings.Trim(c.Start+c.Stop, "ABCD*#") != "" || c.Stop == "" {
			t.Errorf("%s begins with %q and ends with %q", c.Way(), c.Start, c.Stop)
		}
		return
	}
	between(t, c.Way()+" mark bits", float64(c.Mark), 55, 210)
}

func TestALineChoosesItsCallerIDByName(t *testing.T) {
	names := []string{
		"bell202-after-ring", "v23-before-ring-reversal-dtas", "dtmf-before-ring",
		"dtmf-before-ring-reversal", "v23-after-ring", "ntt", "none",
	}
	everywhere(t, func(t *testing.T, p Profile) {
		if got := p.Variants(); got[0] != p.CallerID.Way() {
			t.Errorf("variants begin with %q, the profile's own is %q", got[0], p.CallerID.Way())
		}
		for _, name := range names {
			q, err := p.WithCallerID(name)
			if err != nil {
				t.Errorf("%s: %v", name, err)
				continue
			}
			if q.CallerID.Way() != name || !slices.Contains(p.Variants(), name) {
				t.Errorf("asked for %s, got %s; variants are %v", name, q.CallerID.Way(), p.Variants())
			}
		}
		if _, err := p.WithCallerID("smoke"); err == nil || !strings.Contains(err.Error(), "bell202-after-ring") {
			t.Errorf("an unknown way gave %v", err)
		}
	})
}

func TestAWayOfTheCountryComesBeforeTheGeneralOne(t *testing.T) {
	p, err := Lookup("IN")
	if err != nil {
		t.Fatal(err)
	}
	q, err := p.WithCallerID("dtmf-before-ring-reversal")
	if err != nil || q.CallerID.Start != "A" {
		t.Errorf("India's number begins with %q, %v; want A", q.CallerID.Start, err)
	}
	for _, c := range q.AlsoCallerID {
		if c.Way() == q.CallerID.Way() {
			t.Errorf("%s is listed among the others too", c.Way())
		}
	}
	if len(q.AlsoCallerID) != len(p.AlsoCallerID) {
		t.Errorf("has %d other ways, had %d", len(q.AlsoCallerID), len(p.AlsoCallerID))
	}
}

func TestAProfileIsTheCallersOwn(t *testing.T) {
	p, _ := Lookup("CN")
	q, _ := p.WithCallerID("none")
	for _, mine := range []Profile{p, q} {
		mine.Tones[DialTone].Segments[0].Freqs[0] = 1
		mine.Tones[BusyTone] = Tone{}
		mine.Ring.Cadence[0] = 1
		mine.Emergency.Numbers[0] = "x"
		mine.AlsoCallerID[0] = CallerID{}
		if other, _ := Lookup("CN"); other.Tones[DialTone].Segments[0].Freqs[0] != 450 ||
			len(other.Tones[BusyTone].Segments) == 0 || other.Ring.Cadence[0] != time.Second ||
			other.Emergency.Numbers[0] != "110" || other.AlsoCallerID[0].Scheme != CIDDTMF {
			t.Error("a change came through to the next Lookup")
		}
	}
	fresh, _ := Lookup("CN")
	changed, _ := fresh.WithCallerID("none")
	changed.Tones[DialTone].Segments[0].Freqs[0] = 2
	changed.Emergency.Numbers[0] = "y"
	if fresh.Tones[DialTone].Segments[0].Freqs[0] != 450 || fresh.Emergency.Numbers[0] != "110" {
		t.Error("WithCallerID shares memory with the profile it was made from")
	}
}

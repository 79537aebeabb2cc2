package dahdi

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"ringdown/hal"
)

// level is what a channel receives from a time on, in milliseconds.
type level struct{ at, rx int }

// words writes what was sensed as "hook=1@10".
func words(told []string) string { return strings.Join(told, " ") }

func note(all *[]string, now *time.Duration) func(told) {
	names := map[hal.EvKind]string{
		hal.EvHook: "hook", hal.EvFlash: "flash", hal.EvPulse: "pulse", hal.EvRingOn: "ring-on", hal.EvRingOff: "ring-off", hal.EvBattery: "battery",
	}
	return func(t told) {
		*all = append(*all, fmt.Sprintf("%s=%d/%d@%d", names[t.kind], t.val, t.ms, now.Milliseconds()))
	}
}

// at is the level at a time.
func at(levels []level, ms int) int32 {
	rx := rxInitial
	for _, l := range levels {
		if ms >= l.at {
			rx = l.rx
		}
	}
	return int32(rx)
}

func TestATelephonesHookIsSensedByItsLevel(t *testing.T) {
	for name, x := range map[string]struct {
		levels []level
		pulses []int // when the kernel tells a digit 1
		want   string
	}{
		"lifted":                       {levels: []level{{100, 1}}, want: "hook=1/0@120"},
		"a knock on-hook":              {levels: []level{{100, 1}, {106, 0}}, want: ""},
		"put down":                     {levels: []level{{0, 1}, {1000, 0}}, want: "hook=1/0@20 hook=0/0@1800"},
		"a flash":                      {levels: []level{{0, 1}, {1000, 0}, {1300, 1}}, want: "hook=1/0@20 flash=0/300@1300"},
		"a knock off-hook":             {levels: []level{{0, 1}, {1000, 0}, {1006, 1}}, want: "hook=1/0@20"},
		"longer than a flash":          {levels: []level{{0, 1}, {1000, 0}, {2500, 1}}, want: "hook=1/0@20 hook=0/0@1800 hook=1/0@2520"},
		"a pulse":                      {levels: []level{{0, 1}, {1000, 0}, {1060, 1}}, pulses: []int{1310}, want: "hook=1/0@20 pulse=1/0@1310"},
		"a flash that counts as pulse": {levels: []level{{0, 1}, {1000, 0}, {1150, 1}}, pulses: []int{1400}, want: "hook=1/0@20 flash=0/150@1150"},
		"a pulse on-hook":              {pulses: []int{500}, want: ""},
	} {
		t.Run(name, func(t *testing.T) {
			s := phoneSense{debounce: defaultDebounce, flashMin: defaultFlashMin, flashMax: defaultFlashMax}
			var all []string
			var now time.Duration
			tell := note(&all, &now)
			for ms := 0; ms < 4000; ms += 10 {
				now = time.Duration(ms) * time.Millisecond
				s.look(at(x.levels, ms), now, tell)
				if slices.Contains(x.pulses, ms) {
					s.pulsed('1', now, tell)
				}
			}
			if words(all) != x.want {
				t.Errorf("sensed %q, want %q", words(all), x.want)
			}
		})
	}
}

func TestALinesRingingAndBatteryAreSensedByTheirLevel(t *testing.T) {
	for name, x := range map[string]struct {
		levels []level
		alarm  [2]int
		want   string
	}{
		"nothing yet":     {want: ""},
		"ringing":         {levels: []level{{0, 1}, {500, 3}, {2500, 1}}, want: "ring-on=0/0@500 ring-off=0/2000@2500"},
		"open loop":       {levels: []level{{0, 1}, {500, 0}, {1100, 1}}, want: "battery=0/500@500 battery=1/600@1100"},
		"cable out":       {levels: []level{{0, 1}}, alarm: [2]int{700, 1700}, want: "battery=0/700@700 battery=1/1000@1700"},
		"out in ringing":  {levels: []level{{0, 1}, {500, 3}}, alarm: [2]int{800, 9000}, want: "ring-on=0/0@500 battery=0/800@800 ring-off=0/300@800"},
		"dark from first": {levels: []level{{0, 0}}, want: ""},
	} {
		t.Run(name, func(t *testing.T) {
			var s lineSense
			var all []string
			var now time.Duration
			for ms := 0; ms < 4000; ms += 10 {
				now = time.Duration(ms) * time.Millisecond
				s.look(at(x.levels, ms), ms >= x.alarm[0] && ms < x.alarm[1], now, note(&all, &now))
			}
			if words(all) != x.want {
				t.Errorf("sensed %q, want %q", words(all), x.want)
			}
		})
	}
}

func TestPatternsRunTheirSteps(t *testing.T) {
	const ms = time.Millisecond
	p := hal.Pattern{Repeat: 1, From: 1, Steps: []hal.Step{{Drive: hal.Forward, Dur: 100 * ms}, {Drive: hal.Ring, Dur: 400 * ms}, {Drive: hal.Forward, Dur: 200 * ms}}}
	var r runner
	if r.start(p, time.Second) {
		t.Fatal("a pattern of three steps is over at once")
	}
	p.Steps[1].Drive = hal.Open // the caller's slice is the caller's
	var got []string
	for r.on {
		got = append(got, fmt.Sprintf("%x until %v", uint8(r.drive().Drive), r.due))
		r.next()
	}
	want := "11 until 1.1s, 16 until 1.5s, 11 until 1.7s, 16 until 2.1s, 11 until 2.3s"
	if strings.Join(got, ", ") != want {
		t.Errorf("ran %v, want %s", got, want)
	}
	if !r.start(hal.Pattern{Steps: []hal.Step{{Drive: hal.OffHook}}}, 0) {
		t.Error("a hold is not over at once")
	}
}

func TestHardwareURLs(t *testing.T) {
	for url, want := range map[string]string{
		"dahdi://":                              "DAHDI",
		"dahdi://?span=3":                       "DAHDI span 3",
		"dahdi://?span=1&fxs=1-4&fxo=5-8&id=pc": "DAHDI span 1",
		"dahdi:///dev/dahdi":                    "!not of the form",
		"dahdi://?span=0":                       "!want a number",
		"dahdi://?span=1&fxs=1-4&fxo=4":         "!FXS and FXO",
		"dahdi://?fxs=1":                        "!say which with span=",
		"dahdi://?span=1&fxs=4-1":               "!want channels",
		"dahdi://?span=1&fxs=1-99999":           "!want channels",
		"dahdi://?span=1&span=2":                "!more than once",
		"dahdi://?span=1&id=a/b":                "!names its card",
		"dahdi://?law=a":                        "!unknown key",
	} {
		d, err := NewDriver(url)
		switch wrong, isWrong := strings.CutPrefix(want, "!"); {
		case isWrong && (err == nil || !strings.Contains(err.Error(), wrong)):
			t.Errorf("%s: got %v, want %s", url, err, wrong)
		case !isWrong && (err != nil || d.Name() != want):
			t.Errorf("%s: got %v", url, err)
		}
	}
}

func TestChannelsAreTheOppositeOfTheirSignalling(t *testing.T) {
	both := int32(sigFXOKS | sigFXSKS)
	for name, x := range map[string]struct {
		url  string
		p    params
		want string
	}{
		"a telephone's jack":      {"dahdi://", params{SigCap: sigFXOKS}, "FXS"},
		"a line's jack":           {"dahdi://", params{SigCap: sigFXSKS}, "FXO"},
		"both, configured":        {"dahdi://", params{SigCap: both, SigType: sigFXSKS}, "FXO"},
		"both, not configured":    {"dahdi://", params{SigCap: both}, ""},
		"both, by the URL":        {"dahdi://?span=1&fxs=2", params{SigCap: both, Pos: 2, SigType: sigFXSKS}, "FXS"},
		"both, not in the URL":    {"dahdi://?span=1&fxs=2", params{SigCap: both, Pos: 3, SigType: sigFXSKS}, ""},
		"a channel of an E1 span": {"dahdi://", params{SigCap: 1 << 7}, ""},
	} {
		d, err := NewDriver(x.url)
		if err != nil {
			t.Fatal(err)
		}
		k, ok := d.kind(x.p)
		if got := k.String(); ok != (x.want != "") || ok && got != x.want {
			t.Errorf("%s is %s, %v", name, got, ok)
		}
	}
}

func TestGainInSoftwareDoesNotWrap(t *testing.T) {
	var a amplifier
	a.set(12)
	f := hal.Frame{1000, -1000, 32767, -32768}
	a.work(&f)
	if f[0] < 3970 || f[0] > 3990 || f[1] != -f[0] || f[2] != 32767 || f[3] != -32768 {
		t.Errorf("12 dB made %v", f[:4])
	}
	a.set(0)
	before := f
	if a.work(&f); f != before {
		t.Error("0 dB changes sound")
	}
}

func TestTheClockFollowsItsFrames(t *testing.T) {
	var c clock
	const fast = 1.0001 // 100 ppm
	for n := 1; n <= 6000; n++ {
		end := hal.Tick(n * hal.FrameSamples)
		late := time.Duration(n%3) * 4 * time.Millisecond // as a core timer of 4 ms is
		now := time.Duration(float64(end.Duration())/fast) + late
		c.saw(end, now)
		if off := int64(c.estimate(now)) - int64(end); n > 500 && (off < -48 || off > 48) {
			t.Fatalf("frame %d: the estimate is off by %d samples", n, off)
		}
	}
}

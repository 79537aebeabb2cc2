package config

import (
	"reflect"
	"strings"
	"testing"
	"time"

	"ringdown/internal/country"
)

func TestEmptyProfileIsTheCountrys(t *testing.T) {
	for _, code := range country.Codes() {
		c, err := Demo(4, 8, code)
		if err != nil {
			t.Fatalf("%s: %v", code, err)
		}
		want, err := country.Lookup(code)
		if err != nil {
			t.Fatal(err)
		}
		got, err := c.LineProfile(c.Lines[0])
		if err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("%s: %v, got %+v, want %+v", code, err, got, want)
		}
	}
}

func TestWhatALineGivesLiesOverItsCountry(t *testing.T) {
	c := full(t)
	p, err := c.LineProfile(c.Lines[1])
	if err != nil {
		t.Fatal(err)
	}
	checks := map[string]bool{
		"own country":     p.Code == "GB",
		"impedance":       p.Impedance.Name == "gb",
		"caller id":       p.CallerID.Way() == "v23-before-ring-reversal-dtas",
		"cpc on":          p.Disconnect.CPC > 0 && p.Disconnect.CPCMin == 90*time.Millisecond,
		"no reversal":     !p.Disconnect.Reversal,
		"busy off":        p.Disconnect.BusyCycles == 0,
		"silence":         p.Disconnect.Silence == 64*time.Second,
		"guard":           p.Disconnect.Guard == 800*time.Millisecond,
		"answer reversal": p.Answer.Reversal && p.Answer.Timer == 0,
		"no dial tone":    !p.Dial.Tone && p.Dial.ToneWait == 5*time.Second,
		"digits":          p.Dial.DTMFOn == 80*time.Millisecond && p.Dial.DTMFOff == 70*time.Millisecond,
		"pulse gap":       p.Dial.InterDigit == 800*time.Millisecond && p.Dial.Pause == 1500*time.Millisecond,
		"flash":           p.Flash.Send == 100*time.Millisecond,
	}
	for what, ok := range checks {
		if !ok {
			t.Errorf("%s: %+v", what, p)
		}
	}
}

func TestCPCCanBeSwitchedOffAndOn(t *testing.T) {
	on, off := true, false
	for _, tt := range []struct {
		give *bool
		base time.Duration
		want time.Duration
	}{
		{nil, 0, 0}, {nil, 600, 600}, {&off, 600, 0}, {&on, 600, 600}, {&on, 0, 500 * time.Millisecond},
	} {
		base := country.Profile{Disconnect: country.Disconnect{CPC: tt.base}}
		p := Profile{Disconnect: Disconnect{CPC: tt.give}}.Over(base)
		if p.Disconnect.CPC != tt.want {
			t.Errorf("%v over %v: got %v, want %v", tt.give, tt.base, p.Disconnect.CPC, tt.want)
		}
	}
}

func TestExtensionHasItsCountryAndFlash(t *testing.T) {
	c := full(t)
	p, err := c.ExtensionProfile(c.Extensions[4])
	if err != nil || p.Code != "US" || p.Flash.Min != 80*time.Millisecond || p.Flash.Max != 700*time.Millisecond {
		t.Errorf("%v %v %+v", err, p.Code, p.Flash)
	}
	if p, err = c.ExtensionProfile(c.Extensions[0]); err != nil || p.Code != "CN" {
		t.Errorf("%v %v", err, p.Code)
	}
	c.System.Country = "XX"
	if _, err = c.ExtensionProfile(c.Extensions[0]); err == nil || !strings.HasPrefix(err.Error(), "extension 801: ") {
		t.Errorf("got %v", err)
	}
	if _, err = c.LineProfile(c.Lines[0]); err == nil || !strings.HasPrefix(err.Error(), "line 1: ") {
		t.Errorf("got %v", err)
	}
}

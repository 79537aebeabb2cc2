package sim

import (
	"fmt"
	"net/url"
	"sort"
	"strconv"
	"strings"
	"time"

	"ringdown/internal/country"
)

// Limits of what a URL may ask for. 64 pairs is more than the largest card and
// still runs in real time on one core.
const (
	maxLines  = 64
	maxPhones = 64
	maxPPM    = 200.0
)

// options is what the URL said.
type options struct {
	country country.Code
	profile country.Profile
	wire    country.Impedance // of the lines and telephones; the country's unless named
	lines   int
	phones  int
	seed    uint64
	ppm     float64
	erl     float64 // dB
	tail    float64 // ms
	loss    float64 // dB, each way
	noise   float64 // dBm0
	hum     float64 // dBm0
	humHz   float64

	impulses  float64 // a minute
	loop      float64 // km
	lifelines int     // relays that tie telephone n to line n
	sidetone  float64 // dB
	slew      time.Duration

	dialtone   time.Duration
	noDialtone bool
	cid        string
	disconnect Hangup
	answer     time.Duration
	noAnswer   bool
}

// setters has one function for each key of the URL.
var setters = map[string]func(o *options, v string) error{
	"country":   func(o *options, v string) error { o.country = country.Code(strings.ToUpper(v)); return nil },
	"lines":     func(o *options, v string) error { return whole(v, 0, maxLines, &o.lines) },
	"phones":    func(o *options, v string) error { return whole(v, 0, maxPhones, &o.phones) },
	"lifelines": func(o *options, v string) error { return whole(v, 0, maxLines, &o.lifelines) },
	"seed": func(o *options, v string) (err error) {
		if o.seed, err = strconv.ParseUint(v, 10, 64); err != nil {
			err = fmt.Errorf("want a whole number from 0")
		}
		return err
	},
	"impedance": func(o *options, v string) error {
		z, known := country.ImpedanceNamed(v)
		if !known {
			return fmt.Errorf("no country's line has this impedance")
		}
		o.wire = z
		return nil
	},
	"ppm":      func(o *options, v string) error { return real(v, -maxPPM, maxPPM, &o.ppm) },
	"erl":      func(o *options, v string) error { return real(v, 6, 25, &o.erl) },
	"tail":     func(o *options, v string) error { return real(v, 0.5, 16, &o.tail) },
	"loss":     func(o *options, v string) error { return real(v, 0, 20, &o.loss) },
	"noise":    func(o *options, v string) error { return level(v, &o.noise) },
	"hum":      func(o *options, v string) error { return level(v, &o.hum) },
	"impulses": func(o *options, v string) error { return real(v, 0, maxImpulses, &o.impulses) },
	"loop":     func(o *options, v string) error { return real(v, 0, maxLoop, &o.loop) },
	"sidetone": func(o *options, v string) error {
		if v == "none" {
			return nil
		}
		return real(v, -40, -1, &o.sidetone)
	},
	"slew": func(o *options, v string) error { return span(v, 0, maxSlew, &o.slew) },
	"dialtone-delay": func(o *options, v string) error {
		if v == "none" {
			o.noDialtone = true
			return nil
		}
		return span(v, 0, time.Minute, &o.dialtone)
	},
	"cid":        func(o *options, v string) error { o.cid = v; return nil },
	"disconnect": func(o *options, v string) error { return hangup(v, &o.disconnect) },
	"answer": func(o *options, v string) error {
		if v == "never" {
			o.noAnswer = true
			return nil
		}
		return span(v, 0, 10*time.Minute, &o.answer)
	},
}

// parse reads a sim:// URL. Every mistake is one sentence that names the key.
func parse(text string) (options, error) {
	o := options{
		country: "CN", lines: 4, phones: 8, seed: 1, erl: 12, tail: 4,
		noise: -68, hum: none, sidetone: none, dialtone: 350 * time.Millisecond, answer: 4 * time.Second,
	}
	u, err := url.Parse(text)
	if err != nil || u.Scheme != "sim" || u.Host != "" || strings.Trim(u.Path, "/") != "" {
		return o, fmt.Errorf("hardware URL %q is not of the form sim://?country=CN&lines=4&phones=8&seed=7", text)
	}
	q, err := url.ParseQuery(u.RawQuery)
	if err != nil {
		return o, fmt.Errorf("hardware URL %q cannot be read: %w", text, err)
	}
	for _, key := range sorted(q) {
		set := setters[key]
		if set == nil {
			return o, fmt.Errorf("hardware URL has the unknown key %q: known are %s", key, strings.Join(sorted(setters), ", "))
		}
		if len(q[key]) > 1 {
			return o, fmt.Errorf("hardware URL gives the key %q more than once", key)
		}
		if err := set(&o, q[key][0]); err != nil {
			return o, fmt.Errorf("hardware URL has %s=%s: %w", key, q[key][0], err)
		}
	}
	return o, o.complete(q.Has("ppm"))
}

// terminated is what a port is set for; one that names nothing, or nothing known,
// fits the wire.
func (o *options) terminated(name string) country.Impedance {
	if z, known := country.ImpedanceNamed(name); known {
		return z
	}
	return o.wire
}

// complete looks up the country and draws what the URL left open.
func (o *options) complete(ppmGiven bool) error {
	prof, err := country.Lookup(o.country)
	if err == nil && o.cid != "" {
		prof, err = prof.WithCallerID(o.cid)
	}
	if err != nil {
		return fmt.Errorf("hardware URL: %w", err)
	}
	o.profile = prof
	if o.wire.Name == "" {
		o.wire = prof.Impedance
	}
	if o.lifelines > min(o.lines, o.phones) {
		return fmt.Errorf("hardware URL has lifelines=%d: each ties a telephone to a line, and there are %d lines and %d telephones", o.lifelines, o.lines, o.phones)
	}
	if o.disconnect == "" {
		o.disconnect = usualHangup(prof)
	}
	o.humHz = 50
	if prof.Law == "u" {
		o.humHz = 60
	}
	if !ppmGiven { // never nought: frames must not fall on round nanoseconds
		o.ppm = 3.37 + float64(o.seed*7%31)
		if o.seed%2 == 0 {
			o.ppm = -o.ppm
		}
	}
	return nil
}

// none as a level switches a disturbance off.
const none = -100.0

func level(v string, to *float64) error {
	if v == "none" || v == "off" {
		*to = none
		return nil
	}
	if err := real(v, -90, 0, to); err != nil {
		return fmt.Errorf("want a level from -90 to 0 dBm0, or none")
	}
	return nil
}

func whole(v string, lo, hi int, to *int) error {
	n, err := strconv.Atoi(v)
	if err != nil || n < lo || n > hi {
		return fmt.Errorf("want a whole number from %d to %d", lo, hi)
	}
	*to = n
	return nil
}

func real(v string, lo, hi float64, to *float64) error {
	f, err := strconv.ParseFloat(v, 64)
	if err != nil || !(f >= lo && f <= hi) {
		return fmt.Errorf("want a number from %g to %g", lo, hi)
	}
	*to = f
	return nil
}

func span(v string, lo, hi time.Duration, to *time.Duration) error {
	d, err := time.ParseDuration(v)
	if err != nil || d < lo || d > hi {
		return fmt.Errorf("want a time from %v to %v, such as 1.5s", lo, hi)
	}
	*to = d
	return nil
}

func sorted[V any](m map[string]V) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	sort.Strings(keys)
	return keys
}

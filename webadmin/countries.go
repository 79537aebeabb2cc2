package webadmin

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"ringdown/internal/country"
)

// countries lists what set-up offers, with what choosing each one sets.
func countries() []Country {
	var all []Country
	for _, code := range country.Codes() {
		p, err := country.Lookup(code)
		if err != nil {
			continue // Codes lists profiles that exist
		}
		all = append(all, Country{
			Code: string(p.Code), Name: p.Name, TimeZone: zone(p.Code), DialTone: toneText(p.Tones[country.DialTone]),
			Impedance: impedanceText(p.Impedance), CallerID: string(p.CallerID.Scheme), Ringing: cadenceText(p.Ring.Cadence),
		})
	}
	return all
}

// zone is the time zone of most people in a country (IANA time zone database,
// zone1970.tab); whoever lives in another one chooses it.
func zone(code country.Code) string {
	switch code {
	case "CN":
		return "Asia/Shanghai"
	case "TW":
		return "Asia/Taipei"
	case "HK":
		return "Asia/Hong_Kong"
	case "US":
		return "America/New_York"
	case "GB":
		return "Europe/London"
	case "JP":
		return "Asia/Tokyo"
	case "DE":
		return "Europe/Berlin"
	case "FR":
		return "Europe/Paris"
	case "AU":
		return "Australia/Sydney"
	case "IN":
		return "Asia/Kolkata"
	case "BR":
		return "America/Sao_Paulo"
	case "SG":
		return "Asia/Singapore"
	case "KR":
		return "Asia/Seoul"
	}
	return "UTC"
}

// toneText names the frequencies of a tone's first sounding segment.
func toneText(t country.Tone) string {
	for _, s := range t.Segments {
		if len(s.Freqs) == 0 {
			continue
		}
		parts := make([]string, len(s.Freqs))
		for i, f := range s.Freqs {
			parts[i] = strconv.FormatFloat(f, 'f', -1, 64)
		}
		return strings.Join(parts, "+") + " Hz"
	}
	return ""
}

func impedanceText(z country.Impedance) string {
	if z.R2 == 0 {
		return fmt.Sprintf("%g Ω", z.R1)
	}
	return fmt.Sprintf("%g Ω + %g Ω ∥ %.4g nF", z.R1, z.R2, z.C*1e9)
}

// cadenceText writes on and off times as seconds: "0.4–0.2–0.4–2 s".
func cadenceText(cadence []time.Duration) string {
	parts := make([]string, len(cadence))
	for i, d := range cadence {
		parts[i] = strconv.FormatFloat(d.Seconds(), 'f', -1, 64)
	}
	return strings.Join(parts, "–") + " s"
}

// ringing is a country's ringing cadence in milliseconds; empty for a country
// without a profile.
func ringing(code country.Code) []int64 {
	p, err := country.Lookup(code)
	cadence := make([]int64, 0, len(p.Ring.Cadence))
	if err != nil {
		return cadence
	}
	for _, d := range p.Ring.Cadence {
		cadence = append(cadence, d.Milliseconds())
	}
	return cadence
}

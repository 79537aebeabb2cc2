package config

import (
	"fmt"
	"strconv"

	"ringdown/internal/country"
)

// Default is what an appliance has before anybody has set anything: no line,
// no extension. The error is [Problems] about an argument.
func Default(code country.Code, language, timeZone string) (Config, error) {
	c := Config{Version: Version}
	c.System.setDefaults()
	c.System.Country = code
	if language != "" {
		c.System.Language = language
	}
	if timeZone != "" {
		c.System.TimeZone = timeZone
	}
	return c, c.Validate()
}

// Numbers of the demo.
const (
	demoFirstExtension = 801
	demoGroup          = "600"
	demoGroupMembers   = 3
	demoDirect         = 4 // line 4 and the fourth telephone are tied
)

// Demo is the configuration of a simulated appliance: telephones 1 to 8 are
// 801 to 808, line 1 rings 801, line 4 and 804 are directly connected, all other lines
// go to group 600, which rings 801 to 803 by priority. Lines need at least one
// telephone.
func Demo(lines, phones int, code country.Code) (Config, error) {
	c, err := Default(code, "", "")
	if err != nil {
		return c, err
	}
	c.System.Language, c.System.TimeZone = demoLanguage(code), demoZone(code)
	c.Hardware = []string{fmt.Sprintf("sim://?country=%s&lines=%d&phones=%d&seed=7", code, lines, phones)}
	for n := 1; n <= phones; n++ {
		c.Extensions = append(c.Extensions, demoExtension(n, lines))
	}
	if phones > 0 {
		c.Groups = []Group{demoRingGroup(phones, c.System.Language)}
	}
	for n := 1; n <= lines; n++ {
		c.Lines = append(c.Lines, demoLine(n, phones, c.System.Language))
	}
	return c, c.Validate()
}

// demoSIP are the numbers of the demo's SIP extensions, beside its telephones'.
func demoSIP() []string { return []string{"821", "822"} }

// WithSIP gives a demo two SIP extensions, 821 and 822, to try telephones with;
// password makes a password for each. A number that is taken is left alone.
func (c Config) WithSIP(password func() string) (Config, error) {
	c = c.Clone()
	for _, number := range demoSIP() {
		if _, taken := c.Extension(number); !taken {
			c.Extensions = append(c.Extensions, Extension{Number: number, SIP: SIP{Password: Secret(password())}})
		}
	}
	return c, c.Validate()
}

func demoNumber(n int) string { return strconv.Itoa(demoFirstExtension + n - 1) }

func demoExtension(n, lines int) Extension {
	e := Extension{Number: demoNumber(n), Port: fmt.Sprintf("sim0/fxs%d", n)}
	if n == demoDirect && lines >= demoDirect {
		e.DirectLine = demoDirect
	}
	return e
}

func demoLine(n, phones int, language string) Line {
	var l Line
	l.setDefaults()
	l.ID, l.Port = n, fmt.Sprintf("sim0/fxo%d", n)
	l.Name = demoLineName(n, language)
	switch {
	case n == 1:
		l.Incoming.Direct = demoNumber(1)
	case n == demoDirect && phones >= demoDirect:
		l.Incoming.Direct = demoNumber(demoDirect)
		l.AllowOut = false // it is 804's own
	default:
		l.Incoming.Group = demoGroup
	}
	return l
}

func demoRingGroup(phones int, language string) Group {
	var g Group
	g.setDefaults()
	g.Number, g.Name = demoGroup, demoWord(language, "Front desk", "總機", "前台")
	for n := 1; n <= min(phones, demoGroupMembers); n++ {
		g.Members = append(g.Members, demoNumber(n))
	}
	return g
}

func demoLineName(n int, language string) string {
	switch n {
	case 1:
		return demoWord(language, "Main number", "代表號", "总机号码")
	case demoDirect:
		return demoWord(language, "Direct line", "直撥外線", "直连外线")
	}
	return demoWord(language, "Outside line", "外線", "外线") + " " + strconv.Itoa(n)
}

func demoWord(language, en, hant, hans string) string {
	switch language {
	case Traditional:
		return hant
	case Simplified:
		return hans
	}
	return en
}

func demoLanguage(code country.Code) string {
	switch code {
	case "CN", "SG":
		return Simplified
	case "TW", "HK":
		return Traditional
	}
	return English
}

// demoZone is the capital's, where a country has several.
func demoZone(code country.Code) string {
	zones := map[country.Code]string{
		"CN": "Asia/Shanghai", "TW": "Asia/Taipei", "HK": "Asia/Hong_Kong", "US": "America/New_York",
		"GB": "Europe/London", "JP": "Asia/Tokyo", "DE": "Europe/Berlin", "FR": "Europe/Paris",
		"AU": "Australia/Sydney", "IN": "Asia/Kolkata", "BR": "America/Sao_Paulo",
		"SG": "Asia/Singapore", "KR": "Asia/Seoul",
	}
	if z := zones[code]; z != "" {
		return z
	}
	return "UTC"
}

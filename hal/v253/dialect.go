package v253

import (
	"fmt"
	"strings"
)

// dialect is how a modem wants its DLE codes for the end of sound: most take one
// DLE, the Zoom 3095 wants three (found by the maintainer of callattendant).
type dialect struct{ dles int }

// code is dle and b as the dialect has it.
func (d dialect) code(b byte) []byte {
	p := make([]byte, 0, 4)
	for range d.dles {
		p = append(p, dle)
	}
	return append(p, b)
}

// other is the dialect to try when nothing answers this one.
func (d dialect) other() dialect {
	if d.dles == 1 {
		return dialect{3}
	}
	return dialect{1}
}

// family is how the modems of a maker are spoken to. All differences are here.
type family struct {
	name  string
	words []string // in what it says of itself, upper case
	vsm   string   // AT+VSM= with the label
	setup []string // what it may refuse
	dialect
}

// families are those that are told apart; the last one is all others: V.253 as it
// is written. The commands are those of the makers' manuals (USR 5637 command
// reference; Conexant CX930xx AT command manual) and of callattendant and vgetty.
func families() []family {
	return []family{
		{
			name: "U.S. Robotics", words: []string{"U.S. ROBOTICS", "USR", "5637", "5639"}, vsm: "AT+VSM=%d,8000",
			setup: []string{"AT+VSD=128,0", "AT+VCID=1", "AT+VDR=1,0"}, dialect: dialect{1},
		},
		{
			name: "Zoom", words: []string{"ZOOM", "3095"}, vsm: "AT+VSM=%d,8000,0,0",
			setup: []string{"AT+VSD=0,0", "AT+VCID=1", "AT+VDR=1,0"}, dialect: dialect{3},
		},
		{
			name: "Conexant", words: []string{"CONEXANT", "CX930", "CX818", "SMARTACF", "SOFTK56"}, vsm: "AT+VSM=%d,8000,0,0",
			setup: []string{"AT+VSD=0,0", "AT-SCID=1", "AT+VCID=1", "AT-STE=3", "AT+VDR=1,0"}, dialect: dialect{1},
		},
		{
			name: "V.253", vsm: "AT+VSM=%d,8000",
			setup: []string{"AT+VSD=128,0", "AT+VCID=1", "AT+VDR=1,0"}, dialect: dialect{1},
		},
	}
}

// familyOf tells the family by what a modem says of itself.
func familyOf(said string) family {
	said = strings.ToUpper(said)
	all := families()
	for _, f := range all {
		for _, w := range f.words {
			if strings.Contains(said, w) {
				return f
			}
		}
	}
	return all[len(all)-1]
}

// choose is the command that sets a format.
func (f family) choose(x format) string { return fmt.Sprintf(f.vsm, x.label) }

// countryCode is a country's number in ITU-T T.35, annex A, as +GCI wants it; ""
// for one that is not in this table.
func countryCode(iso string) string {
	return map[string]string{
		"JP": "00", "AR": "07", "AU": "09", "AT": "0A", "BE": "0F", "BR": "16", "CA": "20", "CN": "26", "DK": "31",
		"FI": "3C", "FR": "3D", "DE": "42", "GR": "46", "HK": "50", "HU": "51", "IN": "53", "ID": "54", "IE": "57",
		"IL": "58", "IT": "59", "KR": "61", "MY": "6C", "MX": "73", "NL": "7B", "NZ": "7E", "NO": "82", "PH": "89",
		"PL": "8A", "PT": "8B", "SG": "9C", "ZA": "9F", "ES": "A0", "SE": "A5", "CH": "A6", "TH": "A9", "TR": "AE",
		"GB": "B4", "US": "B5", "TW": "FE",
	}[iso]
}

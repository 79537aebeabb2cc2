package modemsim

import "time"

// Kind is what a modem is like. Its zero value is none: take one of Kinds.
type Kind struct {
	Name     string
	Says     map[string][]string // commands that ask who it is, with the lines that it answers
	Formats  []string            // what AT+VSM=? lists
	Takes    []string            // further commands that it answers with OK, by their beginning
	DLEs     int                 // before the codes that end sound
	OneWay   bool                // it has no AT+VTR
	VDR      bool                // it tells how long a burst of ringing lasted
	NoEnd    bool                // it ends sound with OK only, without DLE ETX
	Echoless bool                // its own canceller leaves no echo of the line
	Buffer   time.Duration       // by which sound is later, each way
}

// Kinds are modems as they can be bought, by name; what they answer is in the
// words of their manuals and of what users have posted.
func Kinds() map[string]Kind {
	common := []string{"AT+VCID=", "AT+GCI=", "AT+VSD=", "AT+VLS="}
	return map[string]Kind{
		"usr": {
			Name:    "usr",
			Says:    map[string][]string{"ATI3": {"U.S. Robotics 56K FAX USB V1.2.23"}, "ATI0": {"5601"}, "AT+GMI": {"U.S. Robotics"}, "AT+GMM": {"USR5637"}, "AT+GMR": {"1.2.23"}},
			Formats: []string{`128,"8-BIT LINEAR",(7200,8000,11025)`, `129,"16-BIT LINEAR",(7200,8000,11025)`, `130,"8-BIT ALAW",(8000)`, `131,"8-BIT ULAW",(8000)`, `132,"IMA ADPCM",(7200,8000,11025)`},
			Takes:   common, DLEs: 1, VDR: true, Buffer: 20 * time.Millisecond,
		},
		"conexant": {
			Name:    "conexant",
			Says:    map[string][]string{"ATI3": {"CX93001-EIS_V0.2013-V92"}, "ATI0": {"56000"}, "AT+GMI": {"CONEXANT"}, "AT+GMM": {"V90"}, "AT+GMR": {"CX93001-EIS_V0.2013-V92"}},
			Formats: []string{`0,"SIGNED PCM",8,0,8000,0,0`, `1,"UNSIGNED PCM",8,0,8000,0,0`, `129,"IMA ADPCM",4,0,8000,0,0`, `130,"UNSIGNED PCM",8,0,8000,0,0`},
			Takes:   append([]string{"AT-SCID=", "AT-STE=", "AT+VDR="}, common...), DLEs: 1, VDR: true, NoEnd: true, Buffer: 30 * time.Millisecond,
		},
		"zoom": {
			Name:    "zoom",
			Says:    map[string][]string{"ATI3": {"ZOOM 3095 V2.210-V92"}, "ATI0": {"56000"}, "AT+GMM": {"3095"}},
			Formats: []string{`1,"UNSIGNED PCM",8,0,8000,0,0`, `131,"Mu-Law",8,0,8000,0,0`, `132,"A-Law",8,0,8000,0,0`},
			Takes:   common, DLEs: 3, OneWay: true,
		},
		"plain": {
			Name:    "plain",
			Says:    map[string][]string{"ATI0": {"33600"}},
			Formats: []string{`+VSM: 4,"16-BIT LINEAR",16,0,(7200-11025),0,0`},
			Takes:   common, DLEs: 1, VDR: true, Buffer: 120 * time.Millisecond,
		},
	}
}

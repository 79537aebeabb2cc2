package v253

import (
	"strconv"
	"strings"
	"unicode"
)

// replyKind says what a line of text means.
type replyKind uint8

const (
	replyText    replyKind = iota // what a command asked for, or anything else
	replyOK                       //
	replyError                    //
	replyConnect                  // sound begins
	replyEnded                    // the modem hung up, or never went off-hook
	replyRing                     // ringing voltage
	replyRang                     // DRON: a burst has ended, which lasted tenths
	replyPause                    // DROF: a pause has ended
	replyDate                     // of caller id, MMDD
	replyTime                     // hhmm
	replyNumber                   //
	replyName                     //
)

// reply is a line that was understood.
type reply struct {
	kind   replyKind
	value  string // of caller id, as it came
	tenths int    // of a second
}

// words are the lines that mean something as they are. VCON is what IS-101 calls
// the OK of voice mode.
func words() map[string]replyKind {
	return map[string]replyKind{
		"OK": replyOK, "VCON": replyOK, "ERROR": replyError, "CONNECT": replyConnect, "RING": replyRing,
		"NO CARRIER": replyEnded, "NO DIALTONE": replyEnded, "NO DIAL TONE": replyEnded, "BUSY": replyEnded, "NO ANSWER": replyEnded,
	}
}

// keys are the words before a sign of equality.
func keys() map[string]replyKind {
	return map[string]replyKind{
		"DRON": replyRang, "DROF": replyPause, "DATE": replyDate, "TIME": replyTime, "NMBR": replyNumber,
		"NDID": replyNumber, "NAME": replyName,
	}
}

// longestTenths bounds a burst of ringing: a minute.
const longestTenths = 600

// parseReply reads a line.
func parseReply(line string) reply {
	upper := strings.ToUpper(strings.TrimSpace(line))
	if kind, ok := words()[upper]; ok {
		return reply{kind: kind}
	}
	if strings.HasPrefix(upper, "RING ") { // RING A: which of distinctive rings
		return reply{kind: replyRing}
	}
	key, value, ok := strings.Cut(line, "=")
	kind, known := keys()[strings.ToUpper(strings.TrimSpace(key))]
	if !ok || !known {
		return reply{kind: replyText}
	}
	r := reply{kind: kind, value: printable(strings.TrimSpace(value))}
	if kind == replyRang || kind == replyPause {
		n, err := strconv.Atoi(r.value)
		if err != nil || n < 0 || n > longestTenths {
			return reply{kind: replyText}
		}
		r.tenths = n
	}
	return r
}

// longestValue bounds a number or a name: GR-31 has 15 characters, EN 300 659-3
// 50.
const longestValue = 50

// printable is what of s may be shown.
func printable(s string) string {
	s = strings.Map(func(r rune) rune {
		if !unicode.IsPrint(r) {
			return -1
		}
		return r
	}, strings.ToValidUTF8(s, ""))
	if r := []rune(s); len(r) > longestValue {
		s = string(r[:longestValue])
	}
	return s
}

package v253

import (
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"ringdown/hal"
	"ringdown/media/g711"
)

// coding is how a sample is written.
type coding uint8

// Best first: A-law and µ-law have the range of a line in one byte; 16 bits have
// it in two; 8 linear bits have 48 dB only.
const (
	codeA coding = iota + 1
	codeU
	code16
	codeUnsigned8
	codeSigned8
)

// bytes is the length of a sample.
func (c coding) bytes() int {
	if c == code16 {
		return 2
	}
	return 1
}

func (c coding) String() string {
	return [...]string{"?", "A-law", "mu-law", "16 bit linear", "8 bit linear", "8 bit linear, signed"}[c]
}

// format is a line of what AT+VSM=? lists: `129,"16-BIT LINEAR",(7200,8000,11025)`
// or `131,"Mu-Law",8,0,8000,0,0` (V.253, 10.2.8).
type format struct {
	label int
	kind  coding
}

// formatLine are the label, the name in quotes, and the rest.
var formatLine = regexp.MustCompile(`^(?:\+VSM[:=]\s*)?(\d{1,3})\s*,\s*"([^"]{0,64})"\s*,?\s*(.*)$`)

// rate finds 8000 samples a second, alone or in a list or range.
var (
	rate      = regexp.MustCompile(`\b8000\b`)
	rateRange = regexp.MustCompile(`\b(\d{4,5})-(\d{4,5})\b`)
)

// parseFormat reads a line; false: it is none, or a format of no use to us.
func parseFormat(line string) (format, bool) {
	m := formatLine.FindStringSubmatch(strings.TrimSpace(line))
	if m == nil || !at8000(m[3]) {
		return format{}, false
	}
	label, _ := strconv.Atoi(m[1]) // digits, three at most
	f := format{label: label, kind: codeOf(m[2], m[3])}
	return f, f.kind != 0
}

// at8000 reports whether the rates listed have ours.
func at8000(rates string) bool {
	if rate.MatchString(rates) {
		return true
	}
	for _, m := range rateRange.FindAllStringSubmatch(rates, -1) {
		from, _ := strconv.Atoi(m[1])
		to, _ := strconv.Atoi(m[2])
		if from <= hal.SampleRate && hal.SampleRate <= to {
			return true
		}
	}
	return false
}

// codeOf understands a format's name; bits is what follows it.
func codeOf(name, bits string) coding {
	n := strings.NewReplacer("-", "", " ", "", "_", "").Replace(strings.ToUpper(name))
	sixteen := strings.Contains(n, "16") || strings.HasPrefix(strings.TrimLeft(bits, "( "), "16")
	switch {
	case strings.Contains(n, "ADPCM"):
		return 0
	case strings.Contains(n, "MULAW"), strings.Contains(n, "ULAW"):
		return codeU
	case strings.Contains(n, "ALAW"):
		return codeA
	case !strings.Contains(n, "LINEAR") && !strings.Contains(n, "PCM"), strings.Contains(n, "14"):
		return 0
	case sixteen:
		return code16
	case strings.Contains(n, "UNSIGNED"), strings.Contains(n, "LINEAR"):
		return codeUnsigned8
	case strings.Contains(n, "SIGNED"):
		return codeSigned8
	}
	return codeUnsigned8
}

// errFormats says that a modem has no format that we have.
var errFormats = errors.New("it has no sound of 8000 samples a second in A-law, mu-law or linear")

// chooseFormat takes the best format of those listed; wide allows two bytes a
// sample, for which a slow wire has no room.
func chooseFormat(lines []string, wide bool) (format, error) {
	best := format{}
	for _, l := range lines {
		f, ok := parseFormat(l)
		if ok && (wide || f.kind != code16) && (best.kind == 0 || f.kind < best.kind) {
			best = f
		}
	}
	if best.kind == 0 {
		return best, fmt.Errorf("%w: %w; it lists %q", hal.ErrUnsupported, errFormats, lines)
	}
	return best, nil
}

// linear appends the samples of p, whose length is whole samples.
func (c coding) linear(to []int16, p []byte) []int16 {
	switch c {
	case codeA:
		return g711.AppendLinearA(to, p)
	case codeU:
		return g711.AppendLinearU(to, p)
	case code16:
		for ; len(p) > 1; p = p[2:] {
			to = append(to, int16(p[0])|int16(p[1])<<8)
		}
		return to
	}
	for _, b := range p {
		if c == codeUnsigned8 {
			b ^= 0x80
		}
		to = append(to, int16(int8(b))<<8)
	}
	return to
}

// encode appends samples.
func (c coding) encode(to []byte, s []int16) []byte {
	switch c {
	case codeA:
		return g711.AppendA(to, s)
	case codeU:
		return g711.AppendU(to, s)
	case code16:
		for _, v := range s {
			to = append(to, byte(v), byte(v>>8))
		}
		return to
	}
	for _, v := range s {
		b := byte(int8(min((int32(v)+128)>>8, 127)))
		if c == codeUnsigned8 {
			b ^= 0x80
		}
		to = append(to, b)
	}
	return to
}

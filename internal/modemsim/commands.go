package modemsim

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"ringdown/hal"
)

// longestCommand bounds a command line, as modems do.
const longestCommand = 128

// take takes a byte from the host and gives a command when one is whole.
func (b *boot) take(c byte) string {
	if b.voice != commands {
		b.sound(c)
		return ""
	}
	if b.echo && c != dle {
		b.emit(c)
	}
	switch {
	case c == '\r':
		line := strings.ToUpper(strings.TrimSpace(string(b.text)))
		b.text = b.text[:0]
		return line
	case c >= ' ' && len(b.text) < longestCommand:
		b.text = append(b.text, c)
	}
	return ""
}

// command does what a line says and answers it.
func (b *boot) command(line string) {
	at := strings.Index(line, "AT")
	if at < 0 { // what is left of something else
		return
	}
	line = line[at:]
	switch line {
	case "AT+VLS=1", "AT+VLS=0":
		b.hook(line == "AT+VLS=1")
		return
	case "AT+VTX", "AT+VRX", "AT+VTR":
		b.begin(line)
		return
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	lines, ok := b.answers(line)
	for _, l := range lines {
		b.say(l)
	}
	if !ok {
		b.say("ERROR")
		return
	}
	b.say("OK")
}

// answers are the lines that a command gives; false: it is refused.
func (b *boot) answers(line string) ([]string, bool) {
	switch {
	case line == "AT", line == "AT+FCLASS=8":
		return nil, true
	case line == "ATZ":
		b.echo = true
		return nil, true
	case strings.HasPrefix(line, "ATE0"):
		b.echo = false
		return nil, true
	case line == "AT+VSM=?":
		return b.kind.Formats, true
	case strings.HasPrefix(line, "AT+VSM="):
		return nil, b.choose(strings.TrimPrefix(line, "AT+VSM="))
	case strings.HasPrefix(line, "AT+VDR="):
		return nil, b.kind.VDR
	}
	if said, ok := b.kind.Says[line]; ok {
		return said, true
	}
	return nil, slices.ContainsFunc(b.kind.Takes, func(p string) bool { return strings.HasPrefix(line, p) })
}

// hook closes or opens the loop.
func (b *boot) hook(closed bool) {
	d := hal.Monitor
	if closed {
		d = hal.OffHook
	}
	err := b.drive(d)
	b.mu.Lock()
	defer b.mu.Unlock()
	if err != nil {
		b.say("ERROR")
		return
	}
	b.closed, b.told = closed, ""
	b.say("OK")
}

// begin begins sound.
func (b *boot) begin(line string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.format.bytes == 0 || line == "AT+VTR" && b.kind.OneWay || !b.closed {
		b.say("ERROR")
		return
	}
	b.say("CONNECT")
	b.voice = map[string]voice{"AT+VTX": playing, "AT+VRX": listening, "AT+VTR": duplex}[line]
	b.kept, b.odd, b.ending, b.dles = nil, nil, false, 0
	wait := int(b.kind.Buffer / hal.FrameTime)
	b.late = [2][]hal.Frame{make([]hal.Frame, wait), make([]hal.Frame, wait)}
}

// Format is how samples are written, by the label that the modem lists.
type Format struct {
	bytes    int
	law      byte // 'A', 'U', 'L' linear, 'O' linear with an offset
	labelled int
}

// choose takes a format that is listed.
func (b *boot) choose(args string) bool {
	label, _, _ := strings.Cut(args, ",")
	n, err := strconv.Atoi(label)
	if err != nil || !strings.Contains(args, strconv.Itoa(hal.SampleRate)) {
		return false
	}
	listed := regexp.MustCompile(fmt.Sprintf(`(?:^|[ :])%d,"([^"]+)"`, n))
	for _, l := range b.kind.Formats {
		if m := listed.FindStringSubmatch(l); m != nil {
			b.format = formats()[m[1]]
			b.format.labelled = n
			return b.format.bytes > 0
		}
	}
	return false
}

func formats() map[string]Format {
	return map[string]Format{
		"8-BIT LINEAR": {bytes: 1, law: 'O'}, "16-BIT LINEAR": {bytes: 2, law: 'L'}, "8-BIT ALAW": {bytes: 1, law: 'A'},
		"8-BIT ULAW": {bytes: 1, law: 'U'}, "SIGNED PCM": {bytes: 1, law: 'L'}, "UNSIGNED PCM": {bytes: 1, law: 'O'},
		"Mu-Law": {bytes: 1, law: 'U'}, "A-Law": {bytes: 1, law: 'A'},
	}
}

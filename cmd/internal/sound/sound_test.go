package sound

import (
	"bytes"
	"encoding/json"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"ringdown/media/callerid"
	"ringdown/media/wav"
)

// sound runs a command and gives its exit code and what it printed.
func sound(args ...string) (code int, out, errs string) {
	var o, e bytes.Buffer
	code = Run(args, strings.NewReader(""), &o, &e)
	return code, o.String(), e.String()
}

// made makes a WAV and gives its path.
func made(t *testing.T, args ...string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "made.wav")
	if code, _, errs := sound(append(append([]string{"make"}, args...), path)...); code != 0 {
		t.Fatalf("make %v: exit %d: %s", args, code, errs)
	}
	return path
}

// detected gives what detect printed, a map a line.
func detected(t *testing.T, args ...string) []map[string]any {
	t.Helper()
	code, out, errs := sound(append([]string{"detect"}, args...)...)
	if code != 0 {
		t.Fatalf("detect %v: exit %d: %s", args, code, errs)
	}
	var lines []map[string]any
	for l := range strings.SplitSeq(strings.TrimSpace(out), "\n") {
		var m map[string]any
		if err := json.Unmarshal([]byte(l), &m); err != nil {
			t.Fatalf("line %q: %v", l, err)
		}
		lines = append(lines, m)
	}
	return lines
}

// t is the start of the signal: of the seizure or the mark, not of the message.
func TestCallerIDIsTimedFromItsFirstSound(t *testing.T) {
	for _, cc := range []string{"CN", "DE", "JP", "IN", "US"} {
		path := made(t, "callerid", "-country", cc, "-number", "0912345678")
		pcm, err := load(path)
		if err != nil {
			t.Fatal(err)
		}
		first := slices.IndexFunc(pcm, func(v int16) bool { return v > 300 || v < -300 })
		for _, l := range detected(t, "-country", cc, path) {
			if l["event"] != "callerid" {
				continue
			}
			if off := l["t"].(float64) - float64(first)/8000; off < -0.015 || off > 0.015 {
				t.Errorf("%s: t is %v, the sound begins at %.3f", cc, l["t"], float64(first)/8000)
			}
		}
	}
}

func TestDigitsAreHeardInOrder(t *testing.T) {
	got := ""
	last := -1.0
	for _, l := range detected(t, made(t, "dtmf", "-on", "60", "-off", "60", "159D*")) {
		if l["event"] != "dtmf" {
			continue
		}
		got += l["digit"].(string)
		if at := l["t"].(float64); at <= last {
			t.Errorf("digit at %g s comes after one at %g s", at, last)
		} else {
			last = at
		}
		if ms := l["ms"].(float64); ms < 50 || ms > 70 {
			t.Errorf("digit of 60 ms is told to be %g ms long", ms)
		}
	}
	if got != "159D*" {
		t.Errorf("heard %q", got)
	}
}

func TestCallerIDComesBackInEveryCountrysWay(t *testing.T) {
	for _, c := range []struct{ country, way, scheme, name string }{
		{"CN", "bell202-after-ring", "bell202", "张三"},
		{"CN", "dtmf-before-ring", "dtmf", ""},
		{"US", "bell202-after-ring", "bell202", "ALICE"},
		{"GB", "v23-before-ring-reversal-dtas", "v23", "ALICE"},
		{"FR", "v23-after-ring", "v23", "ALICE"},
		{"JP", "ntt", "ntt", ""},
		{"BR", "dtmf-before-ring", "dtmf", ""},
	} {
		args := []string{"callerid", "-country", c.country, "-way", c.way, "-number", "0212345678"}
		if c.name != "" {
			args = append(args, "-name", c.name)
		}
		found := 0
		for _, l := range detected(t, "-country", c.country, made(t, args...)) {
			if l["event"] != "callerid" {
				continue
			}
			found++
			if l["ok"] != true || l["number"] != "0212345678" || l["name"] != c.name || l["scheme"] != c.scheme {
				t.Errorf("%s %s: heard %v", c.country, c.way, l)
			}
		}
		if found != 1 {
			t.Errorf("%s %s: heard %d caller ids, want 1", c.country, c.way, found)
		}
	}
}

func TestASpoiltCallerIDIsToldAsSuch(t *testing.T) {
	p, err := lookup("CN")
	if err != nil {
		t.Fatal(err)
	}
	b, err := callerid.EncodeBytes(p.CallerID, callerid.Info{Number: "13812345678", Time: "11210130"})
	if err != nil {
		t.Fatal(err)
	}
	for _, at := range []int{1, 6, len(b) - 1} { // length, data, checksum
		spoilt := slices.Clone(b)
		spoilt[at] ^= 4
		s, err := callerid.Modulate(p.CallerID, spoilt)
		if err != nil {
			t.Fatal(err)
		}
		path := filepath.Join(t.TempDir(), "spoilt.wav")
		if err := save(path, framed(drawn(s, longestMessage))); err != nil {
			t.Fatal(err)
		}
		lines := detected(t, "-country", "CN", path)
		if len(lines) != 1 || lines[0]["ok"] != false || lines[0]["error"] == "" || lines[0]["number"] != nil {
			t.Errorf("byte %d spoilt: heard %v", at, lines)
		}
	}
}

func TestOneLineForEachTone(t *testing.T) {
	for _, c := range []struct{ country, kind string }{
		{"CN", "busy"}, {"CN", "ringback"}, {"US", "dial"}, {"GB", "congestion"}, {"AU", "congestion"}, {"FR", "sit"},
	} {
		lines := detected(t, "-country", c.country, made(t, "tone", "-country", c.country, "-seconds", "9", c.kind))
		if len(lines) != 1 || lines[0]["event"] != "tone" || lines[0]["tone"] != c.kind || lines[0]["t"].(float64) > 0.01 {
			t.Errorf("%s %s: heard %v", c.country, c.kind, lines)
		}
	}
}

func TestTwoCyclesOfBusyAreEnough(t *testing.T) {
	for country, seconds := range map[string]string{"CN": "1.4", "US": "2", "GB": "1.5"} {
		lines := detected(t, "-country", country, made(t, "tone", "-country", country, "-seconds", seconds, "busy"))
		if len(lines) != 1 || lines[0]["tone"] != "busy" || lines[0]["cycles"] != 2.0 {
			t.Errorf("%s: heard %v", country, lines)
		}
	}
}

func TestFaxTonesAreHeard(t *testing.T) {
	for _, kind := range []string{"cng", "ced"} {
		lines := detected(t, made(t, "tone", "-seconds", "3.6", kind))
		if lines[0]["event"] != "fax" || lines[0]["tone"] != kind {
			t.Errorf("%s: heard %v", kind, lines)
		}
	}
}

func TestRingHasTheCountrysCadence(t *testing.T) {
	pcm, err := load(made(t, "ring", "-country", "GB", "-seconds", "3"))
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		from, to float64
		rings    bool
	}{{0, 0.4, true}, {0.41, 0.59, false}, {0.6, 1, true}, {1.01, 2.99, false}} {
		loud := false
		for _, v := range pcm[int(c.from*8000):int(c.to*8000)] {
			loud = loud || v > 10000
		}
		if loud != c.rings {
			t.Errorf("between %g and %g s it rings: %v, want %v", c.from, c.to, loud, c.rings)
		}
	}
}

func TestEchoIsTakenOut(t *testing.T) {
	dir := t.TempDir()
	far, near, out := filepath.Join(dir, "far.wav"), filepath.Join(dir, "near.wav"), filepath.Join(dir, "out.wav")
	rng := rand.New(rand.NewPCG(1, 2))
	said := make([]int16, 80000)
	for i := range said {
		said[i] = int16(2000 * rng.NormFloat64())
	}
	heard := make([]int16, len(said))
	for i := 40; i < len(said); i++ {
		heard[i] = said[i-40] / 4
	}
	for path, pcm := range map[string][]int16{far: said, near: heard} {
		if err := save(path, pcm); err != nil {
			t.Fatal(err)
		}
	}
	if code, _, errs := sound("echo", "-tail-ms", "32", "-law", "a", far, near, out); code != 0 {
		t.Fatalf("exit %d: %s", code, errs)
	}
	got, err := load(out)
	if err != nil || len(got) != len(heard) {
		t.Fatalf("output has %d samples, %v; want %d", len(got), err, len(heard))
	}
	if before, after := power(heard[40000:]), power(got[40000:]); after > before/300 {
		t.Errorf("echo of power %.0f is still %.0f", before, after)
	}
}

func power(pcm []int16) float64 {
	sum := 0.0
	for _, v := range pcm {
		sum += float64(v) * float64(v)
	}
	return sum / float64(len(pcm))
}

func TestWrongUseIsOneSentenceAndWritesNothing(t *testing.T) {
	dir := t.TempDir()
	out := filepath.Join(dir, "out.wav")
	stereo := filepath.Join(dir, "stereo.wav")
	if err := os.WriteFile(stereo, append(wav.Header(2, 8), make([]byte, 8)...), 0o600); err != nil {
		t.Fatal(err)
	}
	text := filepath.Join(dir, "text.wav")
	if err := os.WriteFile(text, []byte("hello"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		code int
		want string
		args []string
	}{
		{2, "say what to do", nil},
		{2, `"sing" is not a command`, []string{"sing"}},
		{2, "FILE.wav is missing", []string{"detect"}},
		{2, "one word too many", []string{"detect", "a.wav", "b.wav"}},
		{2, `country "XX" is not known`, []string{"detect", "-country", "xx", stereo}},
		{2, "not defined: -loud", []string{"detect", "-loud", stereo}},
		{1, "no such file", []string{"detect", filepath.Join(dir, "none.wav")}},
		{1, "2 channels; wanted mono", []string{"detect", stereo}},
		{1, "does not begin with RIFF", []string{"detect", text}},
		{2, "say what", []string{"make"}},
		{2, `"noise" cannot be made`, []string{"make", "noise", out}},
		{2, "make dtmf", []string{"make", "dtmf", "12X", out}},
		{2, "not between -90 and +3.14", []string{"make", "dtmf", "-level", "20", "12", out}},
		{2, "OUT.wav is missing", []string{"make", "dtmf", "12"}},
		{2, `has no tone "song"`, []string{"make", "tone", "song", out}},
		{2, "-seconds: -1", []string{"make", "tone", "-seconds", "-1", "busy", out}},
		{2, "-seconds: NaN", []string{"make", "ring", "-seconds", "NaN", out}},
		{2, `caller-id way "smoke"`, []string{"make", "callerid", "-way", "smoke", "-number", "1", out}},
		{2, "make callerid", []string{"make", "callerid", "-number", "not a number", out}},
		{2, "-tail-ms: 9999", []string{"echo", "-tail-ms", "9999", stereo, stereo, out}},
		{2, "-law", []string{"echo", "-law", "z", stereo, stereo, out}},
		{1, "2 channels", []string{"echo", stereo, stereo, out}},
		{1, "writing", []string{"make", "tone", "busy", filepath.Join(dir, "no", "folder.wav")}},
	} {
		code, printed, errs := sound(c.args...)
		if code != c.code || !strings.Contains(errs, c.want) || strings.Count(errs, "\n") != 1 || printed != "" {
			t.Errorf("%v: exit %d, want %d; stderr %q, want %q; stdout %q", c.args, code, c.code, errs, c.want, printed)
		}
	}
	if left, _ := filepath.Glob(filepath.Join(dir, "*")); len(left) != 2 {
		t.Errorf("something was written: %v", left)
	}
}

func TestHelpIsGivenAndExitsZero(t *testing.T) {
	for _, args := range [][]string{{"-h"}, {"detect", "-h"}, {"make", "-h"}, {"make", "dtmf", "-h"}, {"echo", "-h"}, {"measure", "-h"}} {
		if code, out, errs := sound(args...); code != 0 || !strings.Contains(out, "usage: ringdown sound") || errs != "" {
			t.Errorf("%v: exit %d, stderr %q", args, code, errs)
		}
	}
}

func TestMeasureTellsTheCostOfEachPart(t *testing.T) {
	if testing.Short() {
		t.Skip("takes seconds")
	}
	code, out, errs := sound("measure", "-json")
	if code != 0 {
		t.Fatalf("exit %d: %s", code, errs)
	}
	for l := range strings.SplitSeq(strings.TrimSpace(out), "\n") {
		var c cost
		if err := json.Unmarshal([]byte(l), &c); err != nil || c.Part == "" || c.NsPerSample <= 0 {
			t.Errorf("line %q: %v", l, err)
		}
	}
}

package cli

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"ringdown/cmd/internal/scenario"
	"ringdown/cmd/internal/simctl"
)

const simAbout = `Works the simulated lines and telephones of a running server.

  line N call -from NUMBER [-name NAME] [-withheld] [-ring-cadence 1000,4000]
  line N hangup [-how cpc|polarity|busy|congestion|silence]
  line N answer | press DIGITS | state
  line N outgoing answer|busy|congestion|unobtainable|noanswer [-after 3s] [-reversal]
  phone N up | down | flash [-ms 300] | dial DIGITS | rotary DIGITS | state
  line|phone N say FILE.wav [-nowait]      speak; returns when all is said
  line|phone N record FILE.wav | record stop
                                           write what is heard there; returns at once,
                                           ends by itself when the call does
  line|phone N unplug | plug | noise DBM0|none | powercross | dead | repair
  line|phone N impulses A_MINUTE | slew TIME
  phone N knock [-ms 5] | stick on|off
  line N spoil-callerid BYTE | silence-tones on|off
  card vanish | return | storm [COUNT] | lose-config | lose-frames COUNT
  card late TIME | stop-clock TIME | brown-out TIME
  script FILE                              run a scenario; exits 1 with the first
                                           expectation that failed

A line is its number or its port, a telephone its extension or its port (801, 1, fxs1).`

func simCommand() command {
	return command{"sim", "line|phone|card|script …", "work the simulated hardware of a running server", runSim}
}

func runSim(ctx context.Context, env Env, g globals) error {
	if len(env.Args) == 0 || isHelp(env.Args[0]) {
		newFlags(env, "sim", "line N … | phone N … | card … | script FILE", simAbout).help(env.Stdout)
		if len(env.Args) == 0 {
			return usagef("sim needs to be told what to work: line, phone, card or script")
		}
		return errHelp
	}
	if env.Args[0] == "script" {
		return runScript(ctx, env, g)
	}
	c, err := newClient(g)
	if err != nil {
		return err
	}
	return simWords(ctx, env, g, c, env.Args)
}

func simWords(ctx context.Context, env Env, g globals, c *client, words []string) error {
	if len(words) > 2 {
		switch words[2] {
		case "say":
			return say(ctx, env, c, words)
		case "record":
			if words = absolute(words); g.server != "" {
				return usagef("record writes a file on the server's own machine; run it there, with -data")
			}
		}
	}
	view, err := c.sim(ctx, words)
	if err != nil {
		return err
	}
	printView(env.Stdout, g, view)
	return nil
}

// sim does one command and returns what it shows.
func (c *client) sim(ctx context.Context, words []string) (map[string]string, error) {
	var answer struct {
		Result map[string]string `json:"result"`
	}
	err := c.call(ctx, http.MethodPost, "/api/v1/sim/command", map[string]any{"words": words}, &answer)
	return answer.Result, err
}

// absolute makes the file of a record command one that the server finds.
func absolute(words []string) []string {
	words = slices.Clone(words)
	if len(words) > 3 && words[3] != "stop" {
		if path, err := filepath.Abs(words[3]); err == nil {
			words[3] = path
		}
	}
	return words
}

// maxSay bounds a file to be said: ten minutes of 16-bit sound at 48 kHz.
const maxSay = 60 << 20

// say reads the file here, so that a wrong one is told before anything sounds.
func say(ctx context.Context, env Env, c *client, words []string) error {
	f := newFlags(env, "sim say", "FILE.wav [-nowait]", "Speaks a WAV file into a simulated line or telephone.")
	nowait := f.Bool("nowait", false, "return at once")
	file, err := oneWord(f, words[3:], "sim line 1 say FILE.wav")
	if err != nil {
		return err
	}
	data, length, err := readWAV(file)
	if err != nil {
		return err
	}
	if err := c.say(ctx, words[0], words[1], data); err != nil {
		return err
	}
	if *nowait {
		return nil
	}
	return c.said(ctx, words[:2], length)
}

// lag is how far a simulated line may be behind the clock on a busy machine
// while it is still saying what it was given.
const lag = 5 * time.Second

// onItsWay is how long the last of it takes to the far end's ear, with room for
// a jitter buffer.
const onItsWay = 100 * time.Millisecond

// said waits until all is said: by the clock first, then by the thing's word.
func (c *client) said(ctx context.Context, thing []string, length time.Duration) error {
	if err := scenario.Pause(ctx, length); err != nil {
		return err
	}
	for began := time.Now(); time.Since(began) < lag; {
		view, err := c.sim(ctx, append(slices.Clone(thing), "state"))
		if err != nil {
			return err
		}
		if view["saying"] != "yes" {
			return scenario.Pause(ctx, onItsWay)
		}
		if err := scenario.Pause(ctx, 20*time.Millisecond); err != nil {
			return err
		}
	}
	return nil
}

// say sends the sound; a line's target is told apart from an extension's by its
// first letters.
func (c *client) say(ctx context.Context, kind, which string, wav []byte) error {
	target := which
	if kind == "line" && !strings.HasPrefix(which, "line") && !strings.HasPrefix(which, "fxo") {
		target = "line" + which
	}
	return c.call(ctx, http.MethodPost, "/api/v1/sim/say/"+url.PathEscape(target), upload{"audio/wav", wav}, nil)
}

// oneWord parses flags on either side of exactly one word.
func oneWord(f *flags, args []string, example string) (string, error) {
	words, err := interleaved(f, args)
	if err != nil {
		return "", err
	}
	if len(words) != 1 {
		return "", usagef("%s takes one file, as in: ringdown %s", f.Name(), example)
	}
	return words[0], nil
}

// interleaved parses flags that stand before, between and behind words.
func interleaved(f *flags, args []string) ([]string, error) {
	var words []string
	for {
		if err := f.parse(args); err != nil {
			return nil, err
		}
		if args = f.Args(); len(args) == 0 {
			return words, nil
		}
		words, args = append(words, args[0]), args[1:]
	}
}

func readWAV(file string) ([]byte, time.Duration, error) {
	info, err := os.Stat(file)
	if err != nil {
		return nil, 0, fmt.Errorf("read %s: %w", file, plain(err))
	}
	if info.Size() > maxSay {
		return nil, 0, usagef("%s has %d MiB; at most %d MiB can be said at once", file, info.Size()>>20, maxSay>>20)
	}
	data, err := os.ReadFile(file)
	if err != nil {
		return nil, 0, fmt.Errorf("read %s: %w", file, plain(err))
	}
	pcm, err := simctl.Telephone(data)
	if err != nil {
		return nil, 0, fmt.Errorf("read %s: %w", file, err)
	}
	return data, time.Duration(len(pcm)) * time.Second / 8000, nil
}

// plain drops the path that os errors repeat.
func plain(err error) error {
	if p, ok := errors.AsType[*os.PathError](err); ok {
		return p.Err
	}
	return err
}

// printView prints the state first, then what else there is to see.
func printView(w io.Writer, g globals, view map[string]string) {
	if g.json {
		text, _ := json.Marshal(view)
		fmt.Fprintln(w, string(text))
		return
	}
	if len(view) == 0 {
		return
	}
	words := []string{view["state"]}
	for _, key := range slices.Sorted(maps.Keys(view)) {
		if key != "state" && view[key] != "" {
			words = append(words, key+"="+quoted(view[key]))
		}
	}
	fmt.Fprintln(w, strings.TrimSpace(strings.Join(words, " ")))
}

func quoted(value string) string {
	if strings.ContainsAny(value, " \t\"") {
		return fmt.Sprintf("%q", value)
	}
	return value
}

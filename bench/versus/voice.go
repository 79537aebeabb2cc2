package main

import (
	"context"
	"errors"
	"fmt"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"time"
)

// What is asked of Ringdown alone: so many callers by SIP in flows, and so many
// who leave messages, take at most voiceMost of a core, user and system time.
const (
	voiceFlows    = 100
	voiceMessages = 30
	voiceMost     = 30.0
	voiceWarm     = 25 * time.Second // all are up, and greetings are over
	voiceWindow   = 60 * time.Second
	voiceRate     = "20" // calls a second while they are set up
	voiceKeys     = 20   // of each caller in a flow, 6 s apart: longer than what is measured
)

// voiceFlow is a menu that is said again and again, with values read out.
const voiceFlow = `{"start": "menu", "nodes": [
  {"id": "menu", "kind": "menu", "prompt": "prompt/for-new-messages digits/1 prompt/for-saved-messages digits/2", "timeout_seconds": 10,
   "keys": [{"key": "1", "to": "say"}, {"key": "2", "to": "end"}], "max_errors": 5},
  {"id": "say", "kind": "say", "as": "amount", "value": "1234.50", "currency": "USD", "before": "prompt/vm-you-have", "next": "menu"},
  {"id": "end", "kind": "end"}]}`

// voiceConfiguration is an office with a provider whose numbers lead to the flow
// and to a mailbox.
const voiceConfiguration = `version: 1
system: {country: US, language: en, time_zone: America/New_York, access_code: "9"}
sip: {tls_port: 0, allow: ["127.0.0.0/8"], qualify_seconds: 0}
trunks:
  - {id: far, mode: peer, proxies: ["127.0.0.1:5081"], peers: ["127.0.0.1"], keepalive_seconds: 0, max_calls: 240, incoming: {direct: "1000"},
     dids: [{number: "100", flow: bench}, {number: "200", voicemail: "1000"}]}
extensions:
  - {number: "1000", sip: {password: bench-1000}, voicemail: {enabled: true, max_seconds: 600}}
`

// voice measures.
func (b *bench) voice(s *appliance) (err error) {
	p, err := s.start()
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, p.stop()) }()
	if _, err := b.ready(s, time.Now()); err != nil {
		return err
	}
	if err := b.voiceSetUp(s); err != nil {
		return err
	}
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	flows, messages := b.caller(ctx, filepath.Join(b.work, "voice-flow.xml"), 5081, voiceFlows), b.caller(ctx, filepath.Join(b.scn, "voice-message.xml"), 5082, voiceMessages)
	if err := errors.Join(flows.Start(), messages.Start()); err != nil {
		return fmt.Errorf("start SIPp: %w", err)
	}
	defer func() { cancel(); _, _ = flows.Wait(), messages.Wait() }() // they were killed
	time.Sleep(voiceWarm)                                             //nolint:forbidigo // a measurement takes time
	before, there := processor(p.pid()), gauge("ringdown_calls")
	began := time.Now()
	time.Sleep(voiceWindow) //nolint:forbidigo // likewise
	used, wall, still := processor(p.pid())-before, time.Since(began), gauge("ringdown_calls")
	percent, written := 100*used.Seconds()/wall.Seconds(), longMessages(filepath.Join(s.dir, "run"))
	fmt.Printf("%d calls at the begin, %d at the end, %d messages on the disk that last as long: %.2f s of a processor in %.1f s, %.1f %% of a core (goal: at most %.0f %%), memory %.0f MB\n",
		there, still, written, used.Seconds(), wall.Seconds(), percent, voiceMost, rss(p.pid()))
	switch {
	case there != voiceFlows+voiceMessages || still != there:
		return errors.New("not all calls were up: the figure is of too few")
	case written != voiceMessages:
		return errors.New("not all messages were recorded all the time: the figure is of too few")
	case used <= 0:
		return errors.New("the server's time cannot be read: there is no figure")
	case percent > voiceMost:
		return errors.New("it took more than the goal")
	}
	return nil
}

// longMessages counts the messages on the disk that have lasted since the
// measurement began.
func longMessages(data string) (n int) {
	const bytesASecond = 16000 // 8 kHz, 16 bits
	all, _ := filepath.Glob(filepath.Join(data, "voicemail", "1000", "*", "*.wav"))
	for _, name := range all {
		if info, err := os.Stat(name); err == nil && info.Size() > int64(voiceWindow.Seconds()*bytesASecond) {
			n++
		}
	}
	return n
}

// voiceSetUp brings the flow and the settings, and what callers say.
func (b *bench) voiceSetUp(s *appliance) error {
	data := filepath.Join(s.dir, "run")
	flow, config := filepath.Join(b.work, "flow.json"), filepath.Join(b.work, "voice.yaml")
	return errors.Join(
		os.WriteFile(flow, []byte(voiceFlow), 0o600), os.WriteFile(config, []byte(voiceConfiguration), 0o600),
		b.unroll("voice-flow.xml"), os.WriteFile(filepath.Join(b.work, "voice.ulaw"), speechLike(), 0o600),
		s.do("flow", "save", "bench", flow, "-data", data), s.do("config", "apply", config, "-data", data))
}

// unroll writes a scenario in which the part between two marks comes again and
// again: SIPp's own loops do not keep their pauses.
func (b *bench) unroll(name string) error {
	text, err := os.ReadFile(filepath.Join(b.scn, name))
	if err != nil {
		return err
	}
	head, rest, _ := strings.Cut(string(text), "<!-- again -->")
	part, tail, found := strings.Cut(rest, "<!-- enough -->")
	if !found {
		return fmt.Errorf("%s has no part to repeat", name)
	}
	for i := range voiceKeys {
		head += strings.ReplaceAll(part, "AGAIN", strconv.Itoa(2+i))
	}
	return os.WriteFile(filepath.Join(b.work, name), []byte(head+tail), 0o600)
}

// caller is SIPp that makes so many calls.
func (b *bench) caller(ctx context.Context, scenario string, port, calls int) *exec.Cmd {
	cmd := exec.CommandContext(ctx, "sipp", "127.0.0.1:5075", "-sf", scenario, "-i", "127.0.0.1", "-p", strconv.Itoa(port),
		"-nostdin", "-r", voiceRate, "-m", strconv.Itoa(calls), "-l", strconv.Itoa(calls), "-mp", strconv.Itoa(port+1000))
	cmd.Dir = b.work
	return cmd
}

// processor is the user and system time of a process so far.
func processor(pid int) time.Duration {
	const ticks = 100 // USER_HZ, as for every program on Linux
	text, _ := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	_, rest, _ := strings.Cut(string(text), ") ")
	fields := strings.Fields(rest)
	if len(fields) < 13 {
		return 0
	}
	user, _ := strconv.Atoi(fields[11])
	system, _ := strconv.Atoi(fields[12])
	return time.Duration(user+system) * time.Second / ticks
}

// speechLike is 10 s of µ-law with the rhythm of speech: syllables of 200 ms with
// pauses between, so that nobody takes it for silence or a tone.
func speechLike() []byte {
	out := make([]byte, 80000)
	for i := range out {
		t := float64(i) / 8000
		syllable := math.Max(0, math.Sin(2*math.Pi*2.5*t))
		pitch := 120 + 30*math.Sin(2*math.Pi*0.7*t)
		v := 0.0
		for k := 1.0; k <= 12; k++ {
			v += math.Sin(2*math.Pi*k*pitch*t) / k
		}
		out[i] = law(int(3000 * syllable * v))
	}
	return out
}

// law is a sample in µ-law (ITU-T G.711).
func law(v int) byte {
	sign := 0
	if v < 0 {
		sign, v = 0x80, -v
	}
	v = min(v, 32635) + 132
	exponent := 7
	for mask := 0x4000; v&mask == 0 && exponent > 0; mask >>= 1 {
		exponent--
	}
	return byte(^(sign | exponent<<4 | v>>(exponent+3)&0x0F))
}

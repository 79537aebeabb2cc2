package appliance_test

import (
	"encoding/binary"
	"fmt"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"ringdown/hal"
	"ringdown/internal/call"
	"ringdown/internal/config"
	"ringdown/internal/engine"
	"ringdown/internal/foreign"
	"ringdown/webadmin/devicecert"
)

// wavHeader is the size of a plain WAV file's header.
const wavHeader = 44

func writeWAV(t *testing.T, file string, rate int, pcm []int16) {
	t.Helper()
	b := make([]byte, wavHeader, wavHeader+2*len(pcm))
	copy(b, "RIFF....WAVEfmt ")
	binary.LittleEndian.PutUint32(b[4:], uint32(36+2*len(pcm)))
	binary.LittleEndian.PutUint32(b[16:], 16)
	binary.LittleEndian.PutUint16(b[20:], 1) // PCM
	binary.LittleEndian.PutUint16(b[22:], 1) // mono
	binary.LittleEndian.PutUint32(b[24:], uint32(rate))
	binary.LittleEndian.PutUint32(b[28:], uint32(2*rate))
	binary.LittleEndian.PutUint16(b[32:], 2)
	binary.LittleEndian.PutUint16(b[34:], 16)
	copy(b[36:], "data")
	binary.LittleEndian.PutUint32(b[40:], uint32(2*len(pcm)))
	for _, v := range pcm {
		b = binary.LittleEndian.AppendUint16(b, uint16(v))
	}
	if err := os.WriteFile(file, b, 0o600); err != nil {
		t.Fatal(err)
	}
}

func readWAV(t *testing.T, pattern string) (pcm []int16) {
	t.Helper()
	files, _ := filepath.Glob(pattern)
	if len(files) != 1 {
		t.Fatalf("%s: %q", pattern, files)
	}
	b, err := os.ReadFile(files[0])
	if err != nil {
		t.Fatal(err)
	}
	for at := wavHeader; at+2 <= len(b); at += 2 {
		pcm = append(pcm, int16(binary.LittleEndian.Uint16(b[at:])))
	}
	return pcm
}

// softphone is a baresip.
type softphone struct {
	user   string
	codecs string // as its accounts have them; the first is preferred
	source string // where its sound comes from
	calls  string // a number that it calls by itself, "" none

	secure          bool   // over TLS
	account, config string // what else its account and its configuration have

	tap func(rtp []byte) // is given each packet of sound that reaches it, may be nil
}

// entrance is where a softphone finds the office: behind a detour, if its network
// is bad or somebody listens in.
func (o *office) entrance(p softphone) (at, transport string) {
	o.t.Helper()
	at, transport, data := o.sip, "udp", ""
	if p.secure {
		at, transport, data = o.sips, "tls", o.data
	}
	if o.network != (network{}) || p.tap != nil {
		d := newDetour(o.t, o.network, at, data)
		d.tap.Store(&p.tap)
		at = d.at
	}
	return at, transport
}

// baresip runs until stop: it signs in, answers by itself, and keeps what it
// says and hears in its folder.
func (o *office) baresip(p softphone) (dir string, stop func()) {
	o.t.Helper()
	foreign.Need(o.t, "baresip", "baresip-core")
	dir = o.t.TempDir()
	at, transport := o.entrance(p)
	files := map[string]string{
		"config": fmt.Sprintf("sip_listen 127.0.0.1:%s\naudio_source %s\naudio_player aubridge,x\naudio_alert aubridge,x\n"+
			"module_path /usr/lib/baresip/modules\nmodule g711.so\nmodule g722.so\nmodule opus.so\nmodule ausine.so\n"+
			"module aubridge.so\nmodule aufile.so\nmodule sndfile.so\n"+
			"module_app account.so\nmodule_app menu.so\nsnd_path %s\n%s", foreign.PortText(o.t), p.source, dir, p.config),
		"accounts": fmt.Sprintf("<sip:%s@%s;transport=%s>;auth_pass=%s;answermode=auto;regint=60;audio_codecs=%s%s\n", p.user, at, transport, o.passwords[p.user], p.codecs, p.account),
		"contacts": "",
	}
	for name, text := range files {
		o.must(os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600))
	}
	args := []string{"-f", dir}
	if p.calls != "" {
		args = append(args, "-e", "/dial sip:"+p.calls+"@"+at)
	}
	cmd := exec.Command("baresip", args...)
	log, err := os.Create(filepath.Join(dir, "log"))
	o.must(err)
	cmd.Stdout, cmd.Stderr = log, log
	o.must(cmd.Start())
	stop = func() {
		_ = cmd.Process.Signal(os.Interrupt)
		_ = cmd.Wait()
	}
	o.t.Cleanup(func() {
		_ = cmd.Process.Kill()
		_ = log.Close()
		if text, err := os.ReadFile(log.Name()); o.t.Failed() && err == nil {
			o.t.Logf("baresip of %s said:\n%s", p.user, text)
		}
	})
	return dir, stop
}

// A whole foreign telephone, signalling and sound: µ-law here, where the
// country prefers A-law, and a wide band.
func TestBaresipTalksWithAnAnalogTelephone(t *testing.T) {
	t.Parallel()
	for codec, rate := range map[string]int{"PCMU": hal.SampleRate, "G722": 2 * hal.SampleRate} {
		t.Run(codec, func(t *testing.T) {
			onEveryNetwork(t, func(o *office) { o.talksWithBaresip(codec, rate, softphone{}) })
		})
	}
}

// The same over TLS, with sound that must be encrypted on both sides: neither
// takes anything else.
func TestBaresipTalksEncrypted(t *testing.T) {
	encrypted := func(c *config.Config) {
		for i, x := range c.Extensions {
			if x.Number == "821" {
				c.Extensions[i].SIP.SRTP = config.SRTPRequired
			}
		}
	}
	onEveryNetworkWith(t, encrypted, func(o *office) {
		o.talksWithBaresip("PCMU", hal.SampleRate, softphone{
			secure: true, account: ";mediaenc=srtp-mand",
			config: "module srtp.so\nsip_cafile " + filepath.Join(o.data, devicecert.CertFile) + "\n",
		})
	})
}

// talksWithBaresip is a call from 801 to 821, compared both ways.
func (o *office) talksWithBaresip(codec string, rate int, p softphone) {
	t := o.t
	t.Helper()
	say := filepath.Join(t.TempDir(), "say.wav")
	writeWAV(t, say, rate, stretched(speech(21, 5*words), rate/hal.SampleRate))
	p.user, p.codecs, p.source = "821", fmt.Sprintf("%s/%d/1", codec, rate), "aufile,"+say
	dir, stop := o.baresip(p)
	o.await("821 is ready", func() bool { return o.view("821").Lamp == engine.LampReady })
	o.must(o.Desk().Phone(1).Up())
	o.await("dial tone", func() bool { return o.phone(1).Hears == "dial" })
	desk := &ear{}
	o.must(o.Desk().Phone(1).Record(desk))
	o.must(o.Desk().Phone(1).Dial("821"))
	o.talking("801")
	pause(words + time.Second) // it speaks
	here := speech(22, words)
	o.must(o.Desk().Phone(1).Say(here))
	pause(words + arrives)
	o.must(o.Desk().Phone(1).Down())
	r := o.record()
	if r.Result != call.ResultAnswered || r.Called != "821" {
		t.Errorf("%+v", r)
	}
	o.measured(r, "821", codec)
	stop()
	said := thinned(readWAV(t, filepath.Join(dir, "*-enc.wav")), rate/hal.SampleRate)
	o.hears("baresip at 801", said[hal.SampleRate/2:hal.SampleRate/2+int(hal.Ticks(words))], desk.all())
	o.hears("801 at baresip", here, thinned(readWAV(t, filepath.Join(dir, "*-dec.wav")), rate/hal.SampleRate))
}

// Two foreign telephones that speak Opus: it passes as it is, and each hears the
// other's tone and nothing else.
func TestTwoBaresipsTalkInOpus(t *testing.T) { onEveryNetwork(t, twoBaresipsTalkInOpus) }

func twoBaresipsTalkInOpus(o *office) {
	const opus = "opus/48000/2,PCMA"
	one, stop := o.baresip(softphone{user: "821", codecs: opus, source: "ausine,440"})
	o.await("821 is ready", func() bool { return o.view("821").Lamp == engine.LampReady })
	two, hangUp := o.baresip(softphone{user: "822", codecs: opus, source: "ausine,700", calls: "821"})
	o.talking("822")
	pause(3 * time.Second)
	hangUp()
	r := o.record()
	o.measured(r, "821", "opus")
	o.measured(r, "822", "opus")
	stop()
	o.hearsTone("822 at 821", 700, one)
	o.hearsTone("821 at 822", 440, two)
}

// hearsTone checks that a softphone heard a tone and little besides.
func (o *office) hearsTone(way string, hertz float64, dir string) {
	o.t.Helper()
	heard := thinned(readWAV(o.t, filepath.Join(dir, "*-dec.wav")), 12) // 48 kHz, two channels
	if o.calm.rule(o.t, fmt.Sprintf("%s: %d samples were heard", way, len(heard)), len(heard) >= 2*hal.SampleRate); o.t.Failed() {
		return
	}
	var all []float64
	for at := hal.SampleRate / 2; at+piece <= len(heard); at += piece { // codecs and buffers find their way first
		all = append(all, purity(heard[at:at+piece], hertz))
	}
	slices.Sort(all)
	o.calm.judge(o.t, fmt.Sprintf("%s: purity %.4f, of the worst quarter second %.4f", way, all[len(all)/2], all[0]), all[len(all)/2])
}

// purity is the share of a tone in all that was heard: 1 is nothing else.
func purity(pcm []int16, hertz float64) float64 {
	var re, im, power float64
	for i, v := range pcm {
		x, angle := float64(v), 2*math.Pi*hertz*float64(i)/hal.SampleRate
		re, im, power = re+x*math.Cos(angle), im+x*math.Sin(angle), power+x*x
	}
	if power == 0 {
		return 0
	}
	return 2 * (re*re + im*im) / (float64(len(pcm)) * power)
}

// measured looks whether the record tells how a party's sound came.
func (o *office) measured(r call.Record, label, codec string) {
	o.t.Helper()
	for _, p := range r.Parties {
		if p.Label != label {
			continue
		}
		least := 3.5
		if o.network != (network{}) {
			least = 3 // some users dissatisfied (ITU-T G.107 annex B)
		}
		q := p.Quality
		if q == nil || q.Codec != codec || q.Received < 50 || q.Sent < 50 {
			o.t.Fatalf("the sound of %s was measured as %+v, want %s", label, q, codec)
		}
		o.calm.rule(o.t, fmt.Sprintf("the sound of %s was measured as %+v", label, q), q.MOS >= least)
		return
	}
	o.t.Errorf("%s is not among %+v", label, r.Parties)
}

// stretched makes each sample of n, on the way to the next.
func stretched(pcm []int16, n int) []int16 {
	out := make([]int16, 0, n*len(pcm))
	for i := range len(pcm) - 1 {
		for k := range n {
			out = append(out, int16((int(pcm[i])*(n-k)+int(pcm[i+1])*k)/n))
		}
	}
	return out
}

// thinned keeps every nth sample.
func thinned(pcm []int16, n int) []int16 {
	out := make([]int16, 0, len(pcm)/n)
	for i := 0; i < len(pcm); i += n {
		out = append(out, pcm[i])
	}
	return out
}

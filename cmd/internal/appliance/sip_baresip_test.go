package appliance_test

import (
	"encoding/binary"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"ringdown/hal"
	"ringdown/internal/call"
	"ringdown/internal/engine"
)

// wavHeader is the size of a plain WAV file's header.
const wavHeader = 44

func writeWAV(t *testing.T, file string, pcm []int16) {
	t.Helper()
	b := make([]byte, wavHeader, wavHeader+2*len(pcm))
	copy(b, "RIFF....WAVEfmt ")
	binary.LittleEndian.PutUint32(b[4:], uint32(36+2*len(pcm)))
	binary.LittleEndian.PutUint32(b[16:], 16)
	binary.LittleEndian.PutUint16(b[20:], 1) // PCM
	binary.LittleEndian.PutUint16(b[22:], 1) // mono
	binary.LittleEndian.PutUint32(b[24:], hal.SampleRate)
	binary.LittleEndian.PutUint32(b[28:], 2*hal.SampleRate)
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

// baresip runs until stop: it signs in as 821, answers by itself, says pcm, and
// keeps what it says and hears in its folder.
func (o *office) baresip(pcm []int16) (dir string, stop func()) {
	o.t.Helper()
	dir = o.t.TempDir()
	say := filepath.Join(dir, "say.wav")
	writeWAV(o.t, say, pcm)
	files := map[string]string{
		"config": fmt.Sprintf("sip_listen 127.0.0.1:%s\naudio_source aufile,%s\naudio_player aubridge,x\naudio_alert aubridge,x\n"+
			"module_path /usr/lib/baresip/modules\nmodule g711.so\nmodule aubridge.so\nmodule aufile.so\nmodule sndfile.so\n"+
			"module_app account.so\nmodule_app menu.so\nsnd_path %s\n", freePort(o.t), say, dir),
		"accounts": fmt.Sprintf("<sip:821@%s;transport=udp>;auth_pass=%s;answermode=auto;regint=60;audio_codecs=PCMU\n", o.sip, o.passwords["821"]),
		"contacts": "",
	}
	for name, text := range files {
		o.must(os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600))
	}
	cmd := exec.Command("baresip", "-f", dir)
	o.must(cmd.Start())
	stop = func() {
		_ = cmd.Process.Signal(os.Interrupt)
		_ = cmd.Wait()
	}
	o.t.Cleanup(func() { _ = cmd.Process.Kill() })
	return dir, stop
}

// A whole foreign telephone, signalling and sound: µ-law here, where the
// country prefers A-law.
func TestBaresipTalksWithAnAnalogTelephone(t *testing.T) {
	o := inOffice(t)
	if _, err := exec.LookPath("baresip"); err != nil {
		t.Skip("baresip is not installed, so there is no foreign telephone with sound (Debian package baresip-core)")
	}
	dir, stop := o.baresip(speech(21, 5*words))
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
	if r := o.record(); r.Result != call.ResultAnswered || r.Called != "821" {
		t.Errorf("%+v", r)
	}
	stop()
	said := readWAV(t, filepath.Join(dir, "*-enc.wav"))
	o.hears("baresip at 801", said[hal.SampleRate/2:hal.SampleRate/2+int(hal.Ticks(words))], desk.all())
	o.hears("801 at baresip", here, readWAV(t, filepath.Join(dir, "*-dec.wav")))
}

package main_test

import (
	"bytes"
	"flag"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"testing"
	"time"

	"ringdown/internal/config"
	"ringdown/media/wav"
)

// voicemailKills is how often each of voicemailServers servers is killed: `make
// voicemail-kill` wants more.
var voicemailKills = flag.Int("voicemail.kills", 3, "how often each server is killed while messages are left") //nolint:gochecknoglobals // a flag

const (
	voicemailServers = 2
	// spoken is what a message must have lasted to count: a second, and what the
	// test's own look at the disk may be early.
	spoken = 1100 * time.Millisecond
	// heardLeast is what of it must be there: the recorder writes each half second.
	heardLeast = 400 * time.Millisecond
)

// VM-4: the real server is killed at random moments while telephones leave
// messages. Each that had lasted a second is there after the next start, is
// listed once, and plays.
func TestKilledAtAnyMomentNoMessageIsLost(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("it starts the server again and again")
	}
	for n := range uint64(voicemailServers) {
		t.Run(fmt.Sprintf("server %d", n), func(t *testing.T) {
			t.Parallel()
			k := &voiceKill{t: t, data: t.TempDir(), rng: rand.New(rand.NewPCG(n, 17)), due: map[string]bool{}, seen: map[string]time.Time{}}
			k.prepare()
			for life := range *voicemailKills {
				k.live(life)
			}
			k.check(k.start())
			if len(k.due) < *voicemailKills {
				t.Errorf("only %d messages were long enough in %d lives: the test proves little", len(k.due), *voicemailKills)
			}
			t.Logf("%d messages over %d kills, none lost", len(k.due), *voicemailKills)
		})
	}
}

// voiceKill is one server that is killed again and again.
type voiceKill struct {
	t     *testing.T
	data  string
	voice []byte // a WAV file that callers say
	rng   *rand.Rand
	due   map[string]bool      // ids of messages that must be there
	seen  map[string]time.Time // files of this life, and when they were first there
}

func (k *voiceKill) start() *server { return start(k.t, k.data) }

// prepare gives 801 a mailbox, and callers something to say.
func (k *voiceKill) prepare() {
	k.t.Helper()
	s := k.start()
	c, err := config.Parse([]byte(s.do("config", "export")))
	if err != nil {
		k.t.Fatal(err)
	}
	c.Extensions[0].Voicemail = config.Mailbox{Enabled: true, MaxMessages: config.MaxMailboxMessages}
	text := filepath.Join(k.t.TempDir(), "config.yaml")
	if err := os.WriteFile(text, c.Text(), 0o600); err != nil {
		k.t.Fatal(err)
	}
	s.do("config", "apply", text)
	s.kill()
	pcm := make([]int16, 30*8000)
	for i := range pcm {
		pcm[i] = int16((i * i / 400 % 200) * 40) // a rattle that is no tone
	}
	var b bytes.Buffer
	if err := wav.Write(&b, pcm); err != nil {
		k.t.Fatal(err)
	}
	k.voice = b.Bytes()
}

// caller is a telephone that leaves a message.
type caller struct {
	number string
	hangs  time.Duration // after it was first heard
	file   string        // that it speaks into
	down   bool
}

// live lets telephones leave messages until the server is killed.
func (k *voiceKill) live(life int) {
	s := k.start()
	k.check(s)
	k.seen = map[string]time.Time{}
	var all []*caller
	for n := 2; n <= 7; n++ {
		if n == 4 {
			continue // it has a line of its own
		}
		c := &caller{number: fmt.Sprintf("80%d", n), hangs: time.Duration(600+k.rng.IntN(3500)) * time.Millisecond}
		k.dials(s, c)
		all = append(all, c)
	}
	end := time.Now().Add(4*time.Second + time.Duration(k.rng.IntN(4000))*time.Millisecond)
	look := time.NewTicker(15 * time.Millisecond)
	defer look.Stop()
	for time.Now().Before(end) {
		<-look.C
		k.look()
		for _, c := range all {
			k.goesOn(s, c)
		}
	}
	now := time.Now()
	s.kill()
	for _, c := range all {
		if begun, is := k.seen[c.file]; is && !c.down && now.Sub(begun) >= spoken {
			k.due[idOf(c.file)] = true
		}
	}
	k.t.Logf("life %d: %d messages must be there", life, len(k.due))
}

// dials calls the mailbox, as soon as the card has been found.
func (k *voiceKill) dials(s *server, c *caller) {
	k.t.Helper()
	for look, until := time.NewTicker(10*time.Millisecond), time.Now().Add(startTime); ; <-look.C {
		if _, err := s.command("phone", c.number, "up"); err == nil {
			look.Stop()
			break
		} else if time.Now().After(until) {
			k.t.Fatal(err)
		}
	}
	s.soon(10*time.Second, "phone "+c.number, map[string]string{"hears": "dial"})
	if _, err := s.command("phone", c.number, "dial", "*96801"); err != nil {
		k.t.Fatal(err)
	}
}

// says lets a telephone speak.
func (k *voiceKill) says(s *server, c *caller) {
	k.t.Helper()
	answer, err := s.api.Post("http://localhost/api/v1/sim/say/"+c.number, "audio/wav", bytes.NewReader(k.voice))
	if err != nil {
		k.t.Fatal(err)
	}
	_ = answer.Body.Close() // nothing is in it
	if answer.StatusCode != http.StatusAccepted {
		k.t.Fatalf("%s says nothing: %s", c.number, answer.Status)
	}
}

// fileName has what the path of a message says: day, call, and who speaks.
var fileName = regexp.MustCompile(`/(\d{4})-(\d\d)-(\d\d)/\d{6}[+-]\d{4}-(\d+\.\d+)-x(\d+)\.wav$`)

// idOf is the name of the message that a file is.
func idOf(file string) string {
	p := fileName.FindStringSubmatch(file)
	return p[1] + p[2] + p[3] + "-" + p[4]
}

// look notes the files that are there for the first time.
func (k *voiceKill) look() {
	files, err := filepath.Glob(filepath.Join(k.data, "voicemail", "801", "*", "*.wav"))
	if err != nil {
		k.t.Fatal(err)
	}
	for _, f := range files {
		if _, known := k.seen[f]; !known {
			k.seen[f] = time.Now()
		}
	}
}

// goesOn is what a caller does at this moment: it finds its file, and hangs up
// when its time has come.
func (k *voiceKill) goesOn(s *server, c *caller) {
	if c.file == "" {
		for f, at := range k.seen {
			if p := fileName.FindStringSubmatch(f); p != nil && p[5] == c.number && !k.due[idOf(f)] && time.Since(at) < time.Second {
				c.file = f
				k.says(s, c)
			}
		}
		return
	}
	lasted := time.Since(k.seen[c.file])
	if c.down || lasted < c.hangs {
		return
	}
	c.down = true
	if lasted >= spoken {
		k.due[idOf(c.file)] = true
	}
	if _, err := s.command("phone", c.number, "down"); err != nil {
		k.t.Fatal(err)
	}
}

// check proves that all that must be there is, once, and plays.
func (k *voiceKill) check(s *server) {
	k.t.Helper()
	var list struct{ Items []struct{ ID string } }
	if err := s.get("/api/v1/voicemail/801/messages", &list); err != nil {
		k.t.Fatal(err)
	}
	there := map[string]bool{}
	for _, m := range list.Items {
		if there[m.ID] {
			k.t.Errorf("the message %s is there twice", m.ID)
		}
		there[m.ID] = true
	}
	for id := range k.due {
		if !there[id] {
			k.t.Fatalf("the message %s is lost; there are %v", id, list.Items)
		}
		k.plays(s, id)
	}
}

func (k *voiceKill) plays(s *server, id string) {
	k.t.Helper()
	answer, err := s.api.Get("http://localhost/api/v1/voicemail/801/messages/" + id + "/sound")
	if err != nil {
		k.t.Fatal(err)
	}
	defer answer.Body.Close()
	data, err := io.ReadAll(answer.Body)
	if err != nil || answer.StatusCode != http.StatusOK {
		k.t.Fatalf("%s: %s, %v", id, answer.Status, err)
	}
	audio, err := wav.Read(bytes.NewReader(data))
	if err != nil {
		k.t.Fatalf("%s: %v", id, err)
	}
	if lasts := time.Duration(len(audio.Samples)) * time.Second / 8000; lasts < heardLeast {
		k.t.Errorf("the message %s lasts %v, of at least %v", id, lasts, spoken)
	}
}

package voicemail

import (
	"bytes"
	"context"
	"errors"
	"math"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/spf13/afero"

	"ringdown/internal/call"
	"ringdown/internal/country"
	"ringdown/media/wav"
)

// rows is a database in memory.
type rows struct {
	mu       sync.Mutex
	messages map[string]Message
	states   map[string]State
	broken   bool
}

func newRows() *rows { return &rows{messages: map[string]Message{}, states: map[string]State{}} }

func (r *rows) Load() (b Batch, _ error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, m := range r.messages {
		b.Messages = append(b.Messages, m)
	}
	for _, s := range r.states {
		b.States = append(b.States, s)
	}
	return b, nil
}

func (r *rows) Save(b Batch) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.broken {
		return errors.New("no space left on device")
	}
	for _, m := range b.Messages {
		r.messages[key(m.Box, m.ID)] = m
	}
	for _, m := range b.Gone {
		delete(r.messages, key(m.Box, m.ID))
	}
	for _, s := range b.States {
		r.states[s.Box] = s
	}
	return nil
}

func (r *rows) breaks(is bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.broken = is
}

// rig is a Keeper at work in a bubble of virtual time.
type rig struct {
	*testing.T
	*Keeper
	files   afero.Fs
	rows    *rows
	results chan string // of works
	told    map[string]Count
	letters []Letter
	refuse  error // what Send says
	mu      sync.Mutex
}

// office is a box for 801 with an operator, one for 802, one for a group.
func office() []Box {
	return []Box{
		{Name: "801", Label: "Li", Extension: "801", PIN: "2580", Operator: "800", Access: "9"},
		{Name: "802", Extension: "802", Most: 2},
		{Name: "600", PIN: "9731"},
	}
}

// at is when all tests begin: synctest's own midnight would make every day the
// same.
func bubble(t *testing.T, test func(r *rig)) { bubbleOn(t, afero.NewMemMapFs(), newRows(), test) }

func bubbleOn(t *testing.T, files afero.Fs, kept *rows, test func(r *rig)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		r := &rig{T: t, files: files, rows: kept, results: make(chan string, 10), told: map[string]Count{}}
		k, err := Open(Options{
			Files: files, Rows: kept,
			Country: func() country.Profile {
				p, err := country.Lookup("CN")
				if err != nil {
					t.Error(err)
				}
				return p
			},
			Done: func(_ call.ID, _ uint32, _ []call.Mark, text string) { r.results <- text },
			Changed: func(box string, n Count) {
				r.mu.Lock()
				defer r.mu.Unlock()
				r.told[box] = n
			},
			Send: func(_ context.Context, l Letter) error {
				r.mu.Lock()
				defer r.mu.Unlock()
				if r.refuse == nil {
					r.letters = append(r.letters, l)
				}
				return r.refuse
			},
		})
		if err != nil {
			t.Fatal(err)
		}
		r.Keeper = k
		k.Configure(office())
		ctx, stop := context.WithCancel(t.Context())
		ended := make(chan error, 1)
		go func() { ended <- k.Run(ctx) }()
		synctest.Wait()
		test(r)
		stop()
		if err := <-ended; err != nil {
			t.Error(err)
		}
	})
}

// outside is a caller with a number.
func outside() call.About {
	return call.About{Call: 17, Line: "line 1", Caller: call.CallerID{Number: "0912345678"}, Called: "801", At: time.Now()}
}

// owner is extension 801 that calls its own box.
func owner() call.About { return call.About{Call: 18, From: "801", At: time.Now()} }

// said is a voice for so long: a tone that no exchange has.
func said(d time.Duration) []int16 {
	pcm := make([]int16, int(d*rate/time.Second))
	for i := range pcm {
		pcm[i] = int16(4000 * math.Sin(2*math.Pi*1000*float64(i)/rate) * (1 + math.Sin(2*math.Pi*3*float64(i)/rate)))
	}
	return pcm
}

// speak writes a file as a capture does, and says that it is complete.
func (r *rig) speak(file string, d time.Duration) {
	r.Helper()
	var b bytes.Buffer
	if err := wav.Write(&b, said(d)); err != nil {
		r.Fatal(err)
	}
	if err := afero.WriteFile(r.files, file, b.Bytes(), 0o640); err != nil {
		r.Fatal(err)
	}
	r.Captured(file, d)
	synctest.Wait()
}

// session is what Deposit and Menu have in common.
type session interface{ Next(call.Input) call.Order }

// dialogue talks to a session by steps, each "what is done > what must be
// ordered":
//
//	start, heard KEY, keyed KEYS [late], recorded SECONDS HOW, gone
//
// Works are done in between. What is ordered is checked word by word from the
// left.
func (r *rig) dialogue(s session, steps ...string) (last call.Order) {
	r.Helper()
	var file string
	for _, step := range steps {
		did, want, _ := strings.Cut(step, " > ")
		words := strings.Fields(did)
		last = s.Next(r.input(words, file))
		for last.Kind == call.OrderWork {
			r.Start(1, 1, strings.TrimPrefix(last.Work, "voicemail "))
			last = s.Next(call.Input{Kind: call.InputDone, Text: <-r.results})
		}
		if last.Kind == call.OrderRecord {
			file = last.Name
		}
		if got := ordered(last); !strings.HasPrefix(got, want) {
			r.Fatalf("after %q:\n got %s\nwant %s", did, got, want)
		}
	}
	return last
}

func (r *rig) input(words []string, file string) call.Input {
	word := func(i int) string {
		if i < len(words) && words[i] != "late" {
			return words[i]
		}
		return ""
	}
	switch words[0] {
	case "heard":
		return call.Input{Kind: call.InputHeard, Digits: word(1)}
	case "keyed":
		return call.Input{Kind: call.InputKeyed, Digits: word(1), Late: word(1) == ""}
	case "recorded":
		d, err := time.ParseDuration(word(1))
		if err != nil {
			r.Fatal(err)
		}
		if d > 0 {
			r.speak(file, d)
		}
		return call.Input{Kind: call.InputRecorded, Length: d, Text: word(2)}
	case "back":
		return call.Input{Kind: call.InputBack, Text: word(1)}
	case "gone":
		return call.Input{Kind: call.InputGone, Text: "hung up"}
	}
	return call.Input{Kind: call.InputStart}
}

// ordered is an order in words.
func ordered(o call.Order) string {
	parts := []string{string(o.Kind), string(o.Sound)}
	switch {
	case o.App != "":
		parts = append(parts, "app="+o.App)
	case o.Digits != "":
		parts = append(parts, "to="+o.Digits)
	}
	return strings.Join(strings.Fields(strings.Join(parts, " ")), " ")
}

// leave leaves a message of so long and settles.
func (r *rig) leave(box string, about call.About, d time.Duration) Message {
	r.Helper()
	s, err := r.Deposit(box, about)
	if err != nil {
		r.Fatal(err)
	}
	r.dialogue(s, "start > say", "heard > record", "recorded "+d.String()+" key > collect", "keyed 1 > say prompt/vm-sent", "heard > end", "gone")
	synctest.Wait()
	all := r.List(box)
	if len(all) == 0 {
		r.Fatal("no message is there")
	}
	return all[len(all)-1]
}

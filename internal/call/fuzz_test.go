package call

import (
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"
)

// drive turns bytes into events, legal and not, and checks the laws after each.
// At last everybody's port fails: the call must then have ended. The track must
// say again what was said, event by event.
func drive(data []byte) error {
	d := begin(data, Step)
	for len(d.data) > 0 {
		if err := d.step(d.event()); err != nil {
			return err
		}
	}
	if err := d.finish(); err != nil {
		return err
	}
	return d.replays()
}

// begin makes the call that the first bytes ask for.
func begin(data []byte, do stepFunc) *driver {
	d := &driver{data: data, do: do, at: time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)}
	first := d.pick(8)
	from := Leg{Port: choose(d, Port("P1"), SIPPort("801")), Label: "801", Name: "Ann \"=\n王"}
	if first&1 == 1 {
		from = Leg{Port: choose(d, Port("L1"), TrunkPort("net").Channel(1)), Label: "line 1", Line: true}
	}
	d.call = New(ID(first), from, Rules{InsideKeys: first / 2, PhoneCPC: first >= 4, Screen: first >= 6, Record: first == 7})
	d.track = NewTrack(d.call, d.at)
	return d
}

// stepFunc is Step, or one with a fault.
type stepFunc func(Call, Event) (Call, []Effect)

type driver struct {
	data  []byte
	do    stepFunc
	met   *coverage // nil: everything is checked, and nothing counted
	at    time.Time
	call  Call
	track *Track
	laws  laws
	steps int
}

func (d *driver) step(e Event) error {
	if d.steps++; d.met != nil {
		return d.quickStep(e)
	}
	before := fmt.Sprintf("%+v", d.call)
	after, effects := d.do(d.call, e)
	if was := fmt.Sprintf("%+v", d.call); was != before {
		return fmt.Errorf("event %d, %s: the call before it was changed:\n%s\n%s", d.steps, e.Kind, before, was)
	}
	d.track.Step(e, effects)
	if err := d.laws.check(d.call, e, after, effects); err != nil {
		return fmt.Errorf("event %d, %s in state %s: %w\n%s", d.steps, e.Kind, d.call.State, err, d.track)
	}
	d.call = after
	return nil
}

func (d *driver) finish() error {
	if d.call.State == StateNew {
		return nil
	}
	for range 3 { // an unanswered caller's line may fail after a telephone did
		for _, p := range d.call.Ports() {
			if err := d.step(Event{Kind: PortDown, Port: p, At: d.at}); err != nil {
				return err
			}
		}
	}
	if d.call.State != StateEnded {
		return fmt.Errorf("everybody is gone and the call is in state %s\n%s", d.call.State, d.track)
	}
	return nil
}

func (d *driver) replays() error {
	c, err := Replay(d.track.String())
	if err != nil {
		return err
	}
	full := strings.Contains(d.track.String(), leftOut)
	if !full && !reflect.DeepEqual(c, d.call) {
		return fmt.Errorf("replayed\n%+v\nbut was\n%+v", c, d.call)
	}
	return nil
}

// pick takes one byte and makes a choice of n with it.
func (d *driver) pick(n int) int {
	if len(d.data) == 0 {
		return 0
	}
	b := d.data[0]
	d.data = d.data[1:]
	return int(b) % n
}

func choose[T any](d *driver, of ...T) T { return of[d.pick(len(of))] }

func (d *driver) event() Event {
	d.at = d.at.Add(time.Duration(d.pick(4)) * 333 * time.Millisecond)
	e := Event{At: d.at, Kind: choose(d, Routed, Digit, TimerFired, OffHook, OnHook, RingStart, RingStop, CallerIDCame, CallerIDSpoilt,
		LineSeized, SeizeFailed, DigitsSent, FarAnswered, FarDisconnected, ToneHeard, Flash, PortUp, PortDown, Forced,
		Routed, Routed, Digit, Digit, LineSeized, OffHook, RingStart, EventKind("other"), PhoneRefused, PhoneRefused, PhoneMoved, EarlyMedia, Transfer, Transfer, Hold, Retrieve, Unwatched, Dismissed, Joined, Parted, FarRinging, FarSound, FarRefused, SoundOver, Offer, Along, Turn, Keyed, Told, Worked, CaptureOver)}
	if d.pick(5) == 0 {
		e.Kind = choose(d, kinds()...)
	}
	likely := d.pick(2) == 1
	if likely {
		e.Kind = d.likely()
	}
	e.Port = choose(d, d.call.From.Port, d.call.To.Port, d.call.By.Port, d.also(), Port("P2"), Port("L2"), Port(""), d.call.From.Port, d.call.To.Port)
	if likely {
		e.Port = d.likelyPort(e.Kind)
	}
	e.Sound = choose(d, "prompt/conference-over", Sound("")) // of Dismissed
	d.fill(&e)
	return e
}

// fill gives an event what its kind says more.
func (d *driver) fill(e *Event) {
	switch e.Kind {
	case Transfer:
		e.Digits, e.Peer = choose(d, "803", "902112345678", "", strings.Repeat("8", MaxDigits+1)), choose(d, Port(""), Port("P9"))
	case Joined:
		e.Leg = choose(d, Leg{Port: "P7", Label: "807", Name: "=\n", Music: "m"}, Leg{Port: "L7", Label: "line 7", Line: true}, Leg{}, d.call.From)
		e.Early = d.pick(4) == 1
	case PhoneMoved, Redirected:
		e.Digits = choose(d, "803", "902112345678", "", "eve@")
	case Routed:
		e.Route = d.route()
	case Told:
		e.Order = d.order()
	case Worked:
		e.Gen, e.Text = d.call.App.Gen-uint32(d.pick(2)), "200 OK"
	case CaptureOver:
		e.Length, e.Text = choose(d, 0, 1500*time.Millisecond), choose(d, "", CaptureSilence, CaptureFull)
	case OffHook:
		e.Digits = choose(d, "", "", "802", "90212#", "eve@", strings.Repeat("8", MaxDigits+1))
	case OnHook, PhoneRefused:
		e.How, e.Text = choose(d, "", HowBusy, HowNoSound), choose(d, "", "802 is \"busy\" (486).")
	case Offer:
		e.Digits, e.Sound = choose(d, "802", "802", ""), choose(d, "", Sound("prompt/wake-up"))
		e.Room = choose(d, "", "", PageRoom+"680")
		if d.pick(2) == 1 {
			e.Route = d.ringsBack()
		}
	case Along:
		e.Length, e.CallerID.Number = choose(d, 0, 15*time.Second), choose(d, "", "0912")
	case Digit:
		e.Digits, e.Pulse = choose(d, "#", "1", "8", "0", "9", "*", "A", "x", "12", ""), d.pick(2) == 1
		if w := d.call.Wait; w.Choice == ChoiceNumber && d.pick(4) > 0 {
			e.Digits = choose(d, "1", "#", "#")
		} else if w.Queue.CallBack.Key != "" && d.pick(2) == 1 {
			e.Digits = w.Queue.CallBack.Key
		}
	case TimerFired:
		e.Timer, e.Gen = d.call.Timer, d.call.Gen-uint32(d.pick(2))
		if len(d.call.Side) > 0 && d.pick(2) == 1 {
			e.Timer, e.Gen = d.call.Side[0].Timer, d.call.Side[0].Gen
		}
	case CallerIDCame, RingStart:
		e.CallerID = CallerID{Number: choose(d, "", "0912"), Name: choose(d, "", "王小明", "a \"b\"\n"), Withheld: d.pick(2) == 1, Time: choose(d, "", "01020304"), Scheme: choose(d, "", "dtmf")}
		if e.Kind == RingStart {
			e.Digits = choose(d, "", "+886223456789", strings.Repeat("1", MaxDigits+1))
		}
	case RecordKeyed:
		e.Text = choose(d, "", "", "on", "off")
	case FarRefused:
		e.Cause, e.Text = choose(d, 0, 404, 486, 503), choose(d, "", "503 Service Unavailable")
	case FarAnswered:
		e.Confidence = choose(d, SureReversal, LikelyRingback, GuessTimer)
	case FarDisconnected:
		e.How = choose(d, HowCPC, HowBusy, HowCongestion, HowRingCeased, HowSilence)
	case ToneHeard:
		e.Tone = choose(d, Ringback, BusyTone, DialTone)
	case Forced:
		e.How, e.Text = choose(d, "", HowPreempted), choose(d, "", "no \"way\"")
	case SeizeFailed, PortDown, CallerIDSpoilt, LineSeized:
		e.Text = choose(d, "", "glare: it rings.", "no \"dial\" tone", "=\xff")
	}
}

// likely is an event that takes a call on: by chance alone few calls would come
// as far as a transfer.
func (d *driver) likely() EventKind {
	c := d.call
	switch {
	case c.By.Port != "" && d.pick(6) == 0:
		return OnHook
	case c.Asked:
		return Routed
	case c.Home != "" && d.pick(3) == 0:
		return choose(d, PhoneRefused, TimerFired, FarRefused, FarDisconnected)
	case slices.Contains([]State{StateQueued, StateRinging, StateParked, StateApp}, c.State) && d.pick(12) == 0:
		return Redirected
	case len(c.Side) > 0 && c.Demanded && d.pick(4) == 0:
		return TimerFired
	case c.App.Owes:
		return choose(d, Told, Told, Told, OnHook, FarDisconnected)
	case c.State == StateApp && d.pick(8) == 0:
		return choose(d, kinds()...)
	case c.State == StateApp && c.App.Taped && d.pick(2) == 0:
		return CaptureOver
	case c.State == StateApp && c.App.Order.Kind == OrderWork && d.pick(2) == 0:
		return Worked
	case c.State == StateApp:
		return choose(d, SoundOver, SoundOver, Digit, TimerFired, Keyed)
	case c.State == StateNew && c.From.Line:
		return RingStart
	case c.State == StateNew:
		return choose(d, OffHook, OffHook, OffHook, Offer, Along)
	case c.State == StateOffered:
		return choose(d, OffHook, OffHook, OffHook, TimerFired, PhoneRefused, PhoneMoved, EarlyMedia, Unwatched)
	case c.State == StateSeizing:
		return LineSeized
	case c.State == StateProceeding:
		return choose(d, FarAnswered, FarRefused, FarAnswered, FarSound)
	case c.State == StateConfirming:
		return choose(d, append(kinds(), Digit, SoundOver, TimerFired, TimerFired)...)
	case c.State == StateDialTone && d.pick(4) == 0, c.State == StateProceeding && c.Along && d.pick(4) == 0:
		return choose(d, kinds()...)
	case c.State == StateMeeting || c.State == StateWatching:
		return choose(d, kinds()...)
	case c.State == StateParked:
		return choose(d, append(kinds(), Joined, TimerFired)...)
	case c.State == StateRinging:
		return choose(d, OffHook, PhoneRefused, OffHook, Joined, PhoneMoved, EarlyMedia, TimerFired, TimerFired, CallerIDCame, OnHook)
	case c.State == StateCode:
		return choose(d, Keyed, Keyed, SoundOver, Digit, FarDisconnected)
	case c.State == StateHearing:
		return choose(d, SoundOver, SoundOver, TimerFired, Digit)
	case c.State == StateQueued && c.Wait.Choice == ChoiceNumber:
		return choose(d, Digit, Digit, TimerFired, SoundOver, Turn, OnHook)
	case c.State == StateQueued:
		return choose(d, Turn, Turn, TimerFired, TimerFired, SoundOver, Digit, Digit, FarDisconnected)
	case c.State == StateTalking && (c.FromHolds || c.ToHolds) && d.pick(6) == 0:
		return OnHook
	case c.State == StateTalking && c.Taping != "" && d.pick(3) == 0:
		return RecordKeyed
	case c.State == StateTalking:
		return choose(d, Transfer, Hold, Hold, Retrieve, Joined, Parted, Transfer)
	}
	return Digit
}

// also is a telephone that rings besides another, "" none.
func (d *driver) also() Port {
	if len(d.call.Also) == 0 {
		return ""
	}
	return choose(d, d.call.Also...).Port
}

func (d *driver) likelyPort(k EventKind) Port {
	c := d.call
	if also := d.also(); also != "" && (d.pick(2) == 1 || c.State == StateOffered) && slices.Contains([]EventKind{OffHook, PhoneRefused, PhoneMoved, EarlyMedia, Joined}, k) {
		return also
	}
	switch k {
	case LineSeized, FarAnswered, FarRefused, FarSound, PhoneRefused, PhoneMoved, EarlyMedia:
		return c.To.Port
	case OffHook:
		if c.State == StateRinging {
			return c.To.Port
		}
	case Joined:
		if c.State == StateRinging {
			return c.To.Port
		}
		return choose(d, c.From.Port, c.To.Port)
	case Transfer, Parted, Hold, Retrieve:
		return choose(d, c.From.Port, c.To.Port)
	case Digit, SoundOver, FarDisconnected:
		if c.State == StateConfirming {
			return c.To.Port
		}
	case OnHook:
		if c.By.Port != "" {
			return c.By.Port
		}
	}
	return c.From.Port
}

func FuzzStep(f *testing.F) {
	for seed := range uint64(8) {
		f.Add(randomBytes(seed, 200))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		if len(data) > 2000 {
			t.Skip("long runs say no more than short ones")
		}
		if err := drive(data); err != nil {
			t.Fatal(err)
		}
	})
}

func randomBytes(seed uint64, n int) []byte {
	r := rand.New(rand.NewPCG(seed, 7))
	data := make([]byte, n)
	for i := range data {
		data[i] = byte(r.Uint32())
	}
	return data
}

func TestRandomCallsKeepTheLawsAndReplay(t *testing.T) {
	runs := 800
	if testing.Short() {
		runs = 50
	}
	for seed := range uint64(runs) {
		if err := drive(randomBytes(seed, 60+int(seed%400))); err != nil {
			t.Fatalf("seed %d: %v", seed, err)
		}
	}
}

func FuzzParseTrack(f *testing.F) {
	files, _ := filepath.Glob("testdata/calls/*.txt")
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			f.Fatal(err)
		}
		track, _, _ := strings.Cut(string(data), "= ")
		f.Add(track)
	}
	f.Fuzz(func(t *testing.T, text string) {
		saved, err := ParseTrack(text)
		if err != nil {
			return
		}
		for _, s := range saved.Steps {
			again, err := parseEvent(formatEvent(s.Event, saved.Start), saved.Start)
			again.At, s.Event.At = time.Time{}, time.Time{} // kept to the millisecond only
			if err != nil || !reflect.DeepEqual(again, s.Event) {
				t.Fatalf("%+v\nwas read back as\n%+v, %v", s.Event, again, err)
			}
		}
	})
}

// Whatever an event holds, a track gives it back.
func TestEventsAreReadBackAsTheyWereWritten(t *testing.T) {
	start := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	for seed := range uint64(100) {
		d := &driver{data: randomBytes(seed, 400), at: start, call: New(1, Leg{Port: "P1"}, Rules{})}
		for len(d.data) > 0 {
			e := d.event()
			again, err := parseEvent(formatEvent(e, start), start)
			if err != nil || !reflect.DeepEqual(again, e) {
				t.Fatalf("%+v\nwas written as\n%s\nand read as\n%+v, %v", e, formatEvent(e, start), again, err)
			}
		}
	}
}

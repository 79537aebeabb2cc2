package call

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// Saved is a track read back: how the call began, and each event with the
// lines that were written about it.
type Saved struct {
	Call  Call // as New made it
	Start time.Time
	Steps []SavedStep
	Gap   string      // of a full track: the sentence that what followed Steps is not kept, "" all is there
	Last  []SavedStep // of a full track; no step of Step's
}

// SavedStep is one event and what was done about it, as text.
type SavedStep struct {
	Event   Event
	Effects []string
}

// ParseTrack reads the text of a track. An error names the line, counted from
// one, and what is wrong with it.
func ParseTrack(text string) (Saved, error) {
	lines := strings.Split(strings.TrimSuffix(text, "\n"), "\n")
	saved, err := parseHeader(lines[0])
	if err != nil {
		return Saved{}, fmt.Errorf("read track line 1: %w", err)
	}
	for i, line := range lines[1:] {
		switch line {
		case interrupted:
			return saved, nil
		case trackFull, leftOut:
			saved.Gap = line
			continue
		}
		if err := saved.line(line); err != nil {
			return Saved{}, fmt.Errorf("read track line %d: %w", i+2, err)
		}
	}
	return saved, nil
}

func (s *Saved) line(line string) error {
	steps := &s.Steps
	if s.Gap != "" {
		steps = &s.Last
	}
	if !strings.HasPrefix(line, "  ") {
		e, err := parseEvent(line, s.Start)
		*steps = append(*steps, SavedStep{Event: e})
		return err
	}
	if len(*steps) == 0 {
		return fmt.Errorf("an effect stands before the first event")
	}
	last := &(*steps)[len(*steps)-1]
	last.Effects = append(last.Effects, line)
	return nil
}

// Replay runs a track's events through Step again and returns the call as it
// ended. It is an error, naming the event, when Step now does something other
// than the track says; a track that was full may lack the last effects.
func Replay(text string) (Call, error) {
	saved, err := ParseTrack(text)
	if err != nil {
		return Call{}, err
	}
	c := saved.Call
	for i, step := range saved.Steps {
		var effects []Effect
		c, effects = Step(c, step.Event)
		cut := saved.Gap != "" && i == len(saved.Steps)-1
		if err := same(effects, step.Effects, cut); err != nil {
			return c, fmt.Errorf("replay event %d (%s): %w", i+1, step.Event.Kind, err)
		}
	}
	return c, nil
}

// same compares what Step does now with what was saved.
func same(now []Effect, saved []string, cut bool) error {
	for i, x := range now {
		if i == len(saved) {
			if cut {
				return nil
			}
			return fmt.Errorf("%q is new", formatEffect(x))
		}
		if got := formatEffect(x); got != saved[i] {
			return fmt.Errorf("%q was %q", got, saved[i])
		}
	}
	if len(saved) > len(now) {
		return fmt.Errorf("%q is missing", saved[len(now)])
	}
	return nil
}

// pair is one "key=value".
type pair struct{ key, value string }

// pairs reads what words wrote.
func pairs(s string) ([]pair, error) {
	var out []pair
	for s != "" {
		key, rest, found := strings.Cut(s, "=")
		if !found || key == "" || strings.Contains(key, " ") {
			return nil, fmt.Errorf("%q is not key=value", s)
		}
		value, left, err := value(rest)
		if err != nil {
			return nil, fmt.Errorf("the value of %s: %w", key, err)
		}
		out = append(out, pair{key, value})
		s = strings.TrimLeft(left, " ")
	}
	return out, nil
}

func value(s string) (string, string, error) {
	if !strings.HasPrefix(s, `"`) {
		v, rest, _ := strings.Cut(s, " ")
		return v, rest, nil
	}
	quoted, err := strconv.QuotedPrefix(s)
	if err != nil {
		return "", "", fmt.Errorf("the quotation is not closed")
	}
	v, err := strconv.Unquote(quoted)
	return v, s[len(quoted):], err
}

func parseHeader(line string) (Saved, error) {
	rest, found := strings.CutPrefix(line, "call ")
	if !found {
		return Saved{}, fmt.Errorf("a track begins with the word call, not %q", line)
	}
	list, err := pairs(rest)
	if err != nil {
		return Saved{}, err
	}
	h := headerReader{}
	for _, p := range list {
		if err := h.take(p); err != nil {
			return Saved{}, fmt.Errorf("%s=%q: %w", p.key, p.value, err)
		}
	}
	return Saved{Call: New(ID(h.id), h.from, h.rules), Start: h.start}, nil
}

type headerReader struct {
	id    uint64
	start time.Time
	from  Leg
	rules Rules
}

func (h *headerReader) take(p pair) (err error) {
	switch p.key {
	case "id":
		h.id, err = strconv.ParseUint(p.value, 10, 64)
	case "at":
		h.start, err = time.Parse(trackTime, p.value)
	case "from":
		h.from.Port = Port(p.value)
	case "label":
		h.from.Label = p.value
	case "name":
		h.from.Name = p.value
	case "line":
		h.from.Line = true
	case "music":
		h.from.Music = p.value
	case "inside-keys":
		h.rules.InsideKeys, err = strconv.Atoi(p.value)
	case "screen":
		h.rules.Screen = true
	case "record":
		h.rules.Record = true
	case "show-in-call":
		h.rules.ShowInCall = true
	case "phone-cpc":
		h.rules.PhoneCPC = true
	default:
		err = h.rules.take(p)
	}
	return err
}

func parseEvent(line string, start time.Time) (Event, error) {
	offset, rest, _ := strings.Cut(line, " ")
	kind, rest, _ := strings.Cut(rest, " ")
	after, err := time.ParseDuration(offset + "s")
	if err != nil || kind == "" {
		return Event{}, fmt.Errorf("%q does not begin with a time and an event", line)
	}
	e := Event{Kind: EventKind(kind), At: start.Add(after)}
	list, err := pairs(rest)
	if err != nil {
		return Event{}, err
	}
	for _, p := range list {
		if err := e.take(p); err != nil {
			return Event{}, fmt.Errorf("%s=%q: %w", p.key, p.value, err)
		}
	}
	return e, nil
}

func (e *Event) take(p pair) error {
	switch p.key {
	case "port":
		e.Port = Port(p.value)
	case "digits":
		e.Digits = p.value
	case "pulse":
		e.Pulse = true
	case "how":
		e.How = HangupHow(p.value)
	case "sure":
		e.Confidence = Confidence(p.value)
	case "tone":
		e.Tone = Tone(p.value)
	case "text":
		e.Text = p.value
	case "cause":
		n, err := strconv.ParseUint(p.value, 10, 16)
		e.Cause = int(n)
		return err
	case "q850":
		n, err := strconv.ParseUint(p.value, 10, 8)
		e.Q850 = int(n)
		return err
	case "timer":
		e.Timer = Timer(p.value)
	case "gen":
		n, err := strconv.ParseUint(p.value, 10, 32)
		e.Gen = uint32(n)
		return err
	default:
		return e.takeMore(p)
	}
	return nil
}

func (e *Event) takeMore(p pair) error {
	switch p.key {
	case "number":
		e.CallerID.Number = p.value
	case "raw":
		e.CallerID.Raw = p.value
	case "name":
		e.CallerID.Name = p.value
	case "withheld":
		e.CallerID.Withheld = true
	case "time":
		e.CallerID.Time = p.value
	case "scheme":
		e.CallerID.Scheme = p.value
	case "diverted":
		e.CallerID.Diverted = p.value
	case "peer":
		e.Peer = Port(p.value)
	case "leg":
		e.Leg.Port = Port(p.value)
	case "leg-label":
		e.Leg.Label = p.value
	case "leg-name":
		e.Leg.Name = p.value
	case "leg-line":
		e.Leg.Line = true
	case "leg-music":
		e.Leg.Music = p.value
	case "early":
		e.Early = true
	case "data":
		e.Data = append(e.Data, dataOf(p.value))
	case "play":
		e.Sound = Sound(p.value)
	case "hears":
		e.Room = p.value
	case "lasted":
		d, err := time.ParseDuration(p.value)
		e.Length = d
		return err
	default:
		if isOrder(p.key) {
			return e.Order.take(p)
		}
		return e.Route.take(p)
	}
	return nil
}

func (r *Route) take(p pair) (err error) {
	switch p.key {
	case "route":
		r.Kind = RouteKind(p.value)
	case "to":
		r.Targets = append(r.Targets, Target{Port: Port(p.value)})
	case "label":
		if len(r.Targets) == 0 {
			return fmt.Errorf("a label stands before its target")
		}
		r.Targets[len(r.Targets)-1].Label = p.value
	case "music":
		if len(r.Targets) == 0 {
			return fmt.Errorf("music stands before its target")
		}
		r.Targets[len(r.Targets)-1].Music = p.value
	case "send":
		r.Digits = p.value
	case "shown":
		r.Shown = p.value
	case "called":
		r.Number = p.value
	case "contact":
		r.Contact = p.value
	case "record":
		r.Record = true
	case "group":
		r.Group = p.value
	case "ring-for":
		r.RingFor, err = time.ParseDuration(p.value)
	case "keep":
		r.Keep = true
	case "room":
		r.Room = p.value
	case "watch":
		r.Watch = WatchMode(p.value)
	case "watches":
		var id uint64
		id, err = strconv.ParseUint(p.value, 10, 64)
		r.Watches = ID(id)
	case "slot":
		r.Slot = p.value
	case "release":
		r.Release = Port(p.value)
	case "member":
		r.Member.Port = Port(p.value)
	case "member-label":
		r.Member.Label = p.value
	case "reason":
		r.Reason = p.value
	default:
		err = r.takeMore(p)
	}
	return err
}

func (r *Route) takeMore(p pair) (err error) {
	switch p.key {
	case "say":
		r.Sound = Sound(p.value)
	case "dial-after":
		r.After, err = time.ParseDuration(p.value)
	case "length":
		r.Length, err = strconv.Atoi(p.value)
	case "account":
		r.Account = p.value
	case "wrong":
		r.Wrong = p.value
	case "right":
		r.Right = p.value
	case "emergency":
		r.Emergency = true
	case "preempt":
		r.Preempt = true
	case "limit":
		r.Limit, err = time.ParseDuration(p.value)
	case "flashes":
		r.Flashes = Port(p.value)
	case "tapes":
		r.Tapes = Port(p.value)
	case "recording":
		r.Recording = RecordMode(p.value)
	default:
		err = r.takeQueue(p)
	}
	return err
}

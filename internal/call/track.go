package call

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
)

// MaxTrack bounds the text of one track. A usual call takes 1 to 2 KB; a
// caller who waits an hour for a busy group fills it. A full track keeps its
// beginning, which still replays, and its last steps, which tell how it ended.
const (
	MaxTrack = 16 << 10
	maxLast  = 4 << 10 // of it, of the last steps
)

// leftOut stands in a full track between its beginning and its last steps; older ones
// end with trackFull.
const (
	leftOut   = "The track is full: the steps that followed are left out, but for the last ones."
	trackFull = "The track is full: what followed is not kept."
)

// Track is the text of a call: each event with its time from the call's start,
// and under it, indented, what was done about it and why. A person reads it,
// the record keeps it, and [Replay] runs it again. The zero Track is not
// usable; NewTrack begins one. One goroutine owns it.
type Track struct {
	start time.Time
	lines []string
	size  int
	full  bool
	last  []string // once it is full: the last steps, whole
	later int      // their size
}

// NewTrack begins the track of a call that was made by New and has not been
// stepped yet.
func NewTrack(c Call, start time.Time) *Track {
	start = start.Truncate(time.Millisecond)
	t := &Track{start: start}
	t.add(header(c, start))
	return t
}

// Step notes an event and what Step said about it.
func (t *Track) Step(e Event, effects []Effect) {
	t.add(formatEvent(e, t.start))
	for _, x := range effects {
		t.add(formatEffect(x))
	}
}

func (t *Track) add(line string) {
	if t.full {
		t.addLast(line)
		return
	}
	if t.size+len(line)+len(leftOut)+2 > MaxTrack-maxLast {
		t.full = true
		t.addLast(line)
		line = leftOut
	}
	t.lines = append(t.lines, line)
	t.size += len(line) + 1
}

// addLast notes a line of the last steps; the first of those make room.
func (t *Track) addLast(line string) {
	t.last = append(t.last, line)
	t.later += len(line) + 1
	for t.later > maxLast && len(t.last) > 0 {
		t.later -= len(t.last[0]) + 1
		t.last = t.last[1:]
	}
}

// whole are the last steps from the first that is there with its event.
func (t *Track) whole() []string {
	i := slices.IndexFunc(t.last, func(line string) bool { return !strings.HasPrefix(line, "  ") })
	if i < 0 {
		return nil
	}
	return t.last[i:]
}

// Lines is the track so far. The caller may keep it; it is never changed.
func (t *Track) Lines() []string {
	if !t.full {
		return slices.Clip(t.lines)
	}
	return slices.Concat(t.lines, t.whole())
}

// String is the track so far as one text, each line ended.
func (t *Track) String() string { return strings.Join(t.Lines(), "\n") + "\n" }

// words writes "key=value" pairs, leaving out what is empty.
type words struct{ b strings.Builder }

func (w *words) put(key, value string) {
	if value == "" {
		return
	}
	if strings.ContainsAny(value, "\" =") || strconv.Quote(value) != `"`+value+`"` {
		value = strconv.Quote(value)
	}
	w.b.WriteString(" " + key + "=" + value)
}

func (w *words) flag(key string, on bool) {
	if on {
		w.put(key, "yes")
	}
}

func (w *words) span(key string, d time.Duration) {
	if d != 0 {
		w.put(key, d.String())
	}
}

func (w *words) number(key string, n uint64) {
	if n != 0 {
		w.put(key, strconv.FormatUint(n, 10))
	}
}

// header names the call and all that Step needs to begin it again.
func header(c Call, start time.Time) string {
	var w words
	w.b.WriteString("call")
	w.number("id", uint64(c.ID))
	w.put("at", start.Format(trackTime))
	w.put("from", string(c.From.Port))
	w.put("label", c.From.Label)
	w.put("name", c.From.Name)
	w.flag("line", c.From.Line)
	w.put("music", c.From.Music)
	r := c.Rules
	w.number("inside-keys", uint64(r.InsideKeys))
	for _, f := range r.spans() {
		w.span(f.key, *f.d)
	}
	w.flag("phone-cpc", r.PhoneCPC)
	w.flag("show-in-call", r.ShowInCall)
	w.flag("screen", r.Screen)
	w.flag("record", r.Record)
	return w.b.String()
}

// trackTime is RFC 3339 with milliseconds.
const trackTime = "2006-01-02T15:04:05.000Z07:00"

// formatEvent writes an event so that parseEvent reads the same back.
func formatEvent(e Event, start time.Time) string {
	var w words
	fmt.Fprintf(&w.b, "%+.3f %s", e.At.Sub(start).Seconds(), e.Kind)
	w.put("port", string(e.Port))
	w.put("peer", string(e.Peer))
	w.put("leg", string(e.Leg.Port))
	w.put("leg-label", e.Leg.Label)
	w.put("leg-name", e.Leg.Name)
	w.flag("leg-line", e.Leg.Line)
	w.put("leg-music", e.Leg.Music)
	w.flag("early", e.Early)
	w.data(e.Data)
	w.put("digits", e.Digits)
	w.flag("pulse", e.Pulse)
	w.put("number", e.CallerID.Number)
	w.put("raw", e.CallerID.Raw)
	w.put("name", e.CallerID.Name)
	w.flag("withheld", e.CallerID.Withheld)
	w.put("time", e.CallerID.Time)
	w.put("scheme", e.CallerID.Scheme)
	w.put("diverted", e.CallerID.Diverted)
	w.put("how", string(e.How))
	w.put("sure", string(e.Confidence))
	w.put("tone", string(e.Tone))
	w.put("text", e.Text)
	w.number("cause", uint64(e.Cause))
	w.number("q850", uint64(e.Q850))
	w.put("play", string(e.Sound))
	w.put("hears", e.Room)
	w.put("timer", string(e.Timer))
	w.number("gen", uint64(e.Gen))
	w.span("lasted", e.Length)
	w.route(e.Route)
	w.order(e.Order)
	return w.b.String()
}

func (w *words) route(r Route) {
	w.put("route", string(r.Kind))
	for _, t := range r.Targets {
		w.b.WriteString(" to=" + strconv.Quote(string(t.Port)))
		w.put("label", t.Label)
		w.put("music", t.Music)
	}
	w.put("send", r.Digits)
	w.put("called", r.Number)
	w.put("contact", r.Contact)
	w.put("shown", r.Shown)
	w.flag("record", r.Record)
	w.put("group", r.Group)
	w.span("ring-for", r.RingFor)
	w.flag("keep", r.Keep)
	w.put("room", r.Room)
	w.pages(r)
	w.put("watch", string(r.Watch))
	w.number("watches", uint64(r.Watches))
	w.put("slot", r.Slot)
	w.put("release", string(r.Release))
	w.put("tapes", string(r.Tapes))
	w.put("flashes", string(r.Flashes))
	w.put("recording", string(r.Recording))
	w.put("member", string(r.Member.Port))
	w.put("member-label", r.Member.Label)
	w.queue(r.Queue)
	w.style(r.Style)
	w.number("place", uint64(r.Place))
	w.number("waiting", uint64(max(0, r.Waiting)))
	w.span("expect", r.Expect)
	w.put("tag", string(r.Tag))
	w.flag("await", r.Await)
	w.put("say", string(r.Sound))
	w.span("dial-after", r.After)
	w.span("limit", r.Limit)
	w.done(r)
	w.number("length", uint64(max(0, r.Length)))
	w.put("account", r.Account)
	w.put("wrong", r.Wrong)
	w.put("right", r.Right)
	w.flag("emergency", r.Emergency)
	w.flag("preempt", r.Preempt)
	w.put("reason", r.Reason)
}

func (w *words) queue(q Queue) {
	w.put("wait-music", q.Music)
	w.span("wait-place", q.Place)
	w.span("wait-limit", q.Limit)
	w.flag("wait-ask", q.Ask)
	w.flag("vip", q.VIP)
	w.put("call-back-key", q.CallBack.Key)
	w.flag("call-back-limit", q.CallBack.AtLimit)
	w.span("wait-before", q.Before)
}

// formatEffect writes an effect; Replay compares the text.
func formatEffect(x Effect) string {
	var w words
	w.b.WriteString("  " + string(x.Kind))
	w.put("port", string(x.Port))
	w.put("peer", string(x.Peer))
	w.put("mode", string(x.Mode))
	w.put("number", x.CallerID.Number)
	w.put("name", x.CallerID.Name)
	w.flag("withheld", x.CallerID.Withheld)
	w.put("tone", string(x.Tone))
	w.put("sound", string(x.Sound))
	w.put("digits", x.Digits)
	w.put("behalf", x.Behalf)
	w.put("shown", x.Shown)
	w.put("alert", string(x.Alert))
	w.put("bell", x.Ring)
	w.put("timer", string(x.Timer))
	w.number("gen", uint64(x.Gen))
	w.span("after", x.After)
	w.ask(x.Ask)
	w.put("app", x.App)
	w.input(x.Input)
	w.put("work", x.Work)
	w.change(x.Change)
	w.data(x.Data)
	w.b.WriteString(" | " + x.Reason)
	return strings.ReplaceAll(w.b.String(), "\n", " ")
}

func (w *words) ask(a Ask) {
	w.put("ask", string(a.Kind))
	w.put("digits", a.Digits)
	w.flag("done", a.Done)
	w.flag("inside", a.Inside)
	w.put("group", a.Group)
	for _, p := range a.Tried {
		w.put("tried", string(p))
	}
	for _, p := range a.Rung {
		w.put("rung", string(p))
	}
	for _, t := range a.With {
		w.put("with", t.Label)
	}
	w.put("way", string(a.Way))
	w.flag("keyed", a.Keyed)
	w.put("line", a.Line)
	w.put("named", a.Named)
	w.put("room", a.Room)
	w.flag("leader", a.Leader)
	w.flag("sure", a.Sure)
	w.put("back", a.Back)
	w.put("member", string(a.Member))
	w.number("cause", uint64(a.Cause))
}

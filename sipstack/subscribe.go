package sipstack

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/emiago/sipgo/sip"
)

// How long a subscription lasts, and how many there are.
const (
	usualWatch = time.Hour
	minWatch   = time.Minute // shorter ones get 423: each renewal is a message and a notice
	maxWatch   = 2 * time.Hour

	// maxWatchesEach is the lamp keys of the largest key modules on one desk, and
	// some. Policy at either bound: 503, and the telephone tries again later.
	maxWatchesEach = 200
	maxWatches     = 10000

	// firstLook is how long the first notice of the first subscription waits for
	// Show: nobody needed it before.
	firstLook = 50 * time.Millisecond
)

// watch is one subscription (RFC 6665): a telephone is told of an extension.
type watch struct {
	s       *Stack
	d       *dialog
	watcher string
	number  string
	event   event
	id      string // of the Event header, "" none
	until   time.Time
	timer   *time.Timer
	version uint64 // of what was told last
	says    notices
	over    bool
}

// event is an event package.
type event struct {
	name string
	kind string // Content-Type
	body func(*watch, Watched) string
}

// events are the packages that are spoken.
func events() []event {
	return []event{
		{"dialog", "application/dialog-info+xml", dialogInfo},
		{"message-summary", "application/simple-message-summary", messageSummary},
		{"presence", "application/pidf+xml", presence},
	}
}

const allowEvents = "dialog, message-summary, presence"

// subscribe is the verb SUBSCRIBE.
func (in *incoming) subscribe() {
	a, ok := in.authenticate()
	if !ok {
		return
	}
	name, id := eventOf(in.req)
	life, brief := in.watchTime()
	switch w := in.s.watches[idOfRequest(in.req)]; {
	case brief:
		in.answer(sip.StatusIntervalToBrief, "Interval Too Brief", sip.NewHeader("Min-Expires", seconds(minWatch)))
	case w != nil && (w.event.name != name || w.id != id || w.watcher != a.User):
		in.answer(sip.StatusCallTransactionDoesNotExists, "Subscription Does Not Exist")
	case w != nil:
		in.renew(w, life)
	case !in.s.begins(in.req):
		in.answer(sip.StatusCallTransactionDoesNotExists, "Subscription Does Not Exist")
	default:
		in.newWatch(a, name, id, life)
	}
}

// eventOf reads the Event header.
func eventOf(req *sip.Request) (name, id string) {
	hs := slices.Concat(req.GetHeaders("Event"), req.GetHeaders("o"))
	if len(hs) != 1 {
		return "", ""
	}
	parts := strings.Split(clip(hs[0].Value(), 200), ";")
	for _, p := range parts[1:] {
		if v, ok := strings.CutPrefix(strings.TrimSpace(p), "id="); ok {
			id = v
		}
	}
	return strings.ToLower(strings.TrimSpace(parts[0])), id
}

// watchTime is how long a telephone wants to watch; brief says that it is too
// short for us.
func (in *incoming) watchTime() (life time.Duration, brief bool) {
	life = usualWatch
	if h := in.req.GetHeader("Expires"); h != nil {
		life = lifetime(h.Value(), life)
	}
	return min(life, maxWatch), life > 0 && life < minWatch
}

// newWatch begins a subscription, or with a life of 0 looks once (RFC 6665
// s.4.4.3).
func (in *incoming) newWatch(a Account, name, id string, life time.Duration) {
	all := events()
	i := slices.IndexFunc(all, func(e event) bool { return e.name == name })
	number, ok := dialled(in.req.Recipient.User)
	if name == "message-summary" {
		number, ok = a.User, true // nobody listens at another's mailbox
	}
	_, known := in.s.watched[number]
	switch {
	case i < 0:
		in.answer(489, "Bad Event", sip.NewHeader("Allow-Events", allowEvents))
	case in.req.Contact() == nil || in.req.Contact().Address.Wildcard:
		in.answer(sip.StatusBadRequest, "Contact Missing")
	case !ok || in.s.watched != nil && !known:
		in.answer(sip.StatusNotFound, "Not Found")
	case len(in.s.watches) >= maxWatches || in.s.watchesOf(a.User) >= maxWatchesEach:
		in.answer(sip.StatusServiceUnavailable, "Too Many Subscriptions", sip.NewHeader("Retry-After", seconds(minWatch)))
	default:
		w := &watch{s: in.s, d: dialogOfInvite(in.req), watcher: a.User, number: number, event: all[i], id: id}
		in.s.watches[w.d.id] = w
		if in.s.watching.Add(1) == 1 && in.s.o.Watching != nil {
			in.s.o.Watching()
			w.says.busy = true // until what we know is fresh
			in.s.after(firstLook, func() { w.says.sent(in.s) })
		}
		in.renew(w, life)
	}
}

func (s *Stack) watchesOf(user string) (n int) {
	for _, w := range s.watches {
		if w.watcher == user {
			n++
		}
	}
	return n
}

// renew accepts a subscription and tells at once what there is (RFC 6665
// s.4.2.1.2).
func (in *incoming) renew(w *watch, life time.Duration) {
	if w.d.remoteSeq = max(w.d.remoteSeq, in.req.CSeq().SeqNo); in.req.Contact() != nil {
		w.d.refresh(in.req)
	}
	w.d.follow(in.req)
	in.answer(sip.StatusOK, "OK", in.s.contact(w.d.peer), sip.NewHeader("Expires", seconds(life)))
	if w.timer != nil {
		w.timer.Stop()
	}
	if life == 0 {
		w.finish("timeout")
		return
	}
	w.until = time.Now().Add(life)
	w.timer = in.s.after(life, func() { w.finish("timeout") })
	w.tell()
}

// tell sends the present state, when the notice before has been answered.
func (w *watch) tell() {
	if !w.over {
		w.notice(func() string { return "active;expires=" + seconds(max(0, time.Until(w.until))) })
	}
}

// finish ends the subscription with a last notice.
func (w *watch) finish(reason string) {
	if w.over {
		return
	}
	w.notice(func() string { return "terminated;reason=" + reason })
	w.forget()
}

// forget ends the subscription without a word: the telephone knows it no more.
func (w *watch) forget() {
	if w.over {
		return
	}
	w.over = true
	if w.timer != nil {
		w.timer.Stop()
	}
	delete(w.s.watches, w.d.id)
	w.s.watching.Add(-1)
}

func (w *watch) notice(state func() string) {
	w.says.gone = w.forget
	w.says.notify(w.s, func() *sip.Request {
		x, known := w.s.watched[w.number]
		if !known {
			x = Watched{Number: w.number, Status: StatusAbsent}
		}
		req := w.s.request(w.d, sip.NOTIFY)
		req.AppendHeader(w.s.contact(w.d.peer))
		name := w.event.name
		if w.id != "" {
			name += ";id=" + w.id
		}
		req.AppendHeader(sip.NewHeader("Event", name))
		req.AppendHeader(sip.NewHeader("Subscription-State", state()))
		req.AppendHeader(sip.NewHeader("Content-Type", w.event.kind))
		req.SetBody([]byte(w.event.body(w, x)))
		w.version++
		return req
	})
}

// entity is the watched extension's address, as this watcher knows us.
func (w *watch) entity() string {
	return fmt.Sprintf("sip:%s@%s", w.number, host(w.s.home(w.d.peer).Addr()))
}

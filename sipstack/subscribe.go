package sipstack

import (
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
)

const (
	statusBadEvent       = 489 // RFC 6665 s.8.3.2
	statusNoSubscription = sip.StatusCallTransactionDoesNotExists
)

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

// subscribe is the verb SUBSCRIBE (RFC 6665 s.4.2.1).
func (in *incoming) subscribe() {
	a, ok := in.authenticate()
	if !ok {
		return
	}
	life, brief := in.watchTime()
	unknown := in.unsupported()
	switch w := in.s.watches[idOfRequest(in.req)]; {
	case !in.s.habit(a.User).subscribes.take(time.Now()):
		in.answer(sip.StatusServiceUnavailable, "Too Often", sip.NewHeader("Retry-After", seconds(minWatch)))
	case unknown != "":
		in.answer(sip.StatusBadExtension, "Bad Extension", sip.NewHeader("Unsupported", unknown))
	case brief:
		in.answer(sip.StatusIntervalToBrief, "Interval Too Brief", sip.NewHeader("Min-Expires", seconds(minWatch)))
	case w != nil:
		in.again(w, a, life)
	case !in.s.begins(in.req):
		in.answer(statusNoSubscription, "Subscription Does Not Exist")
	default:
		in.newWatch(a, life)
	}
}

// again renews a subscription, or ends it. One that comes late, behind another,
// must not undo it (RFC 3261 s.12.2.2).
func (in *incoming) again(w *watch, a Account, life time.Duration) {
	name, id := eventOf(in.req)
	switch {
	case w.event.name != name || w.id != id || w.watcher != a.User:
		in.answer(statusNoSubscription, "Subscription Does Not Exist")
	case in.req.CSeq().SeqNo <= w.d.remoteSeq:
		in.answer(sip.StatusInternalServerError, "Server Internal Error")
	default:
		in.renew(w, life)
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
func (in *incoming) newWatch(a Account, life time.Duration) {
	name, id := eventOf(in.req)
	all := events()
	i := slices.IndexFunc(all, func(e event) bool { return e.name == name })
	number, known := in.s.watchable(in.req.Recipient.User)
	if name == "message-summary" {
		number, known = in.s.watchable(a.User) // nobody listens at another's mailbox
	}
	switch {
	case i < 0:
		in.answer(statusBadEvent, "Bad Event", sip.NewHeader("Allow-Events", allowEvents))
	case !accepts(in.req, all[i].kind):
		in.answer(sip.StatusNotAcceptable, "Not Acceptable", sip.NewHeader("Accept", all[i].kind))
	case in.req.Contact() == nil || in.req.Contact().Address.Wildcard:
		in.answer(sip.StatusBadRequest, "Contact Missing")
	case !known:
		in.answer(sip.StatusNotFound, "Not Found")
	case len(in.s.watches) >= maxWatches || len(in.s.habit(a.User).watches) >= maxWatchesEach:
		in.answer(sip.StatusServiceUnavailable, "Too Many Subscriptions", sip.NewHeader("Retry-After", seconds(minWatch)))
	default:
		w := &watch{s: in.s, d: dialogOfInvite(in.req), watcher: a.User, number: number, event: all[i], id: id}
		w.begin()
		in.renew(w, life)
	}
}

// watchable finds what is watched; before Show was called first, every number
// may be.
func (s *Stack) watchable(user string) (number string, known bool) {
	number, ok := dialled(user)
	if !ok {
		number = clip(user, maxNumber) // "line1"
	}
	_, known = s.watched[number]
	return number, known || s.watched == nil && ok
}

// accepts reports whether the sender of a request takes a kind of body; one that
// does not say takes its package's own (RFC 6665 s.4.1.2.2).
func accepts(req *sip.Request, kind string) bool {
	all := tokens(req, "Accept", "")
	return len(all) == 0 || slices.ContainsFunc(all, func(a string) bool {
		a, _, _ = strings.Cut(a, ";")
		a = strings.TrimSpace(a)
		return strings.EqualFold(a, kind) || a == "*/*" || strings.EqualFold(a, "application/*")
	})
}

// renew accepts a subscription and tells at once what there is (RFC 6665
// s.4.2.1.2).
func (in *incoming) renew(w *watch, life time.Duration) {
	w.d.remoteSeq = in.req.CSeq().SeqNo
	w.d.refresh(in.req)
	w.d.follow(in.req)
	w.adrift = false
	in.answer(sip.StatusOK, "OK", in.s.contact(w.d.peer), sip.NewHeader("Expires", seconds(life)))
	if w.timer != nil {
		w.timer.Stop()
	}
	if life == 0 {
		w.finish(reasonTimeout)
		return
	}
	w.until = time.Now().Add(life)
	w.timer = in.s.after(life, func() { w.finish(reasonTimeout) })
	w.tell()
}

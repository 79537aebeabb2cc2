package sipstack

import (
	"slices"
	"strings"
	"time"

	"github.com/emiago/sipgo/sip"
)

// Why a subscription ends (RFC 6665 s.4.1.3), and with it what the telephone
// does.
const (
	reasonTimeout  = "timeout"                  // it may subscribe anew
	reasonNothing  = "noresource"               // there is nothing to watch any more
	reasonRejected = "rejected"                 // its account is gone
	reasonRestart  = "probation;retry-after=15" // when we are likely to be back
)

const (
	// firstLook is how long the first notice of the first subscription waits for
	// Show: nobody needed it before.
	firstLook = 50 * time.Millisecond

	// noticeAgain is when a telephone is told again that could not take a notice
	// for the moment.
	noticeAgain = 10 * time.Second
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
	version uint64        // of what is told next
	told    []WatchedCall // the last time
	says    notices
	adrift  bool // its connection has ended, and the telephone has not come back yet
	drifted time.Time
	over    bool
}

// begin enters a subscription.
func (w *watch) begin() {
	w.says = notices{gone: w.forget, lost: w.drift, refused: func() { w.s.after(noticeAgain, w.tell) }}
	w.s.watches[w.d.id] = w
	w.s.habit(w.watcher).watches[w.d.id] = w
	if w.s.watching.Add(1) == 1 && w.s.o.Watching != nil {
		w.s.o.Watching()
		w.says.busy = true // until what we know is fresh
		w.s.after(firstLook, func() { w.says.sent(w.s) })
	}
}

// tell sends the present state, when the notice before has been answered.
func (w *watch) tell() {
	if !w.over && !w.adrift {
		w.notice(func() string { return "active;expires=" + seconds(max(0, time.Until(w.until))) })
	}
}

// finish ends the subscription with a last notice.
func (w *watch) finish(reason string) {
	if w.over {
		return
	}
	if !w.adrift {
		w.notice(func() string { return "terminated;reason=" + reason })
	}
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
	delete(w.s.habit(w.watcher).watches, w.d.id)
	w.s.watching.Add(-1)
}

func (w *watch) notice(state func() string) {
	w.says.notify(w.s, func() *sip.Request {
		x, known := w.s.watched[w.number]
		if !known {
			x = Watched{Number: w.number, Absent: true}
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

// drift keeps a subscription whose connection has ended: its telephone opens
// another one, signs in anew, and believes that it still watches. Nothing is
// sent until then.
func (w *watch) drift() { w.adrift, w.drifted, w.says.next = true, time.Now(), nil }

// pickUp takes the subscriptions up again of a telephone that has signed in by
// another connection: by its own address, or the place that it came from.
func (p *phone) pickUp() {
	for _, w := range p.s.habit(p.user).watches {
		i := slices.IndexFunc(p.contacts, func(b *binding) bool {
			same := bindingKey(w.d.target) == b.key || w.d.peer.addr.Addr() == b.peer.addr.Addr()
			return same && w.d.peer.network == b.peer.network && !b.since.Before(w.drifted) // not another one's
		})
		if w.adrift && i >= 0 {
			w.adrift = false
			w.d.peer.addr = p.contacts[i].peer.addr
			w.tell()
		}
	}
}

// habits is what a user has asked for lately.
type habits struct {
	texts      texts
	subscribes quota
	watches    map[dialogID]*watch
}

// habit finds or makes a user's: one each, and accounts are bounded.
func (s *Stack) habit(user string) *habits {
	h := s.habits[user]
	if h == nil {
		h = &habits{watches: map[dialogID]*watch{}}
		s.habits[user] = h
	}
	return h
}

// dismiss ends the subscriptions of those who have no account any more, and of
// those whom the access list keeps out.
func (s *Stack) dismiss() {
	for user, h := range s.habits {
		_, known := s.o.Accounts.Account(user)
		for _, w := range h.watches {
			switch {
			case !known:
				w.finish(reasonRejected)
			case !s.guard.allowed(w.d.peer.addr.Addr()):
				w.forget()
			}
		}
		if !known {
			delete(s.habits, user)
		}
	}
}

// watchesOf counts the subscriptions of one telephone.
func (p *phone) watchesOf(b *binding) (n int) {
	h := p.s.habits[p.user]
	if h == nil {
		return 0
	}
	for _, w := range h.watches {
		if w.d.peer.addr == b.peer.addr && strings.EqualFold(w.d.peer.network, b.peer.network) {
			n++
		}
	}
	return n
}

package sipstack

import (
	"strconv"
	"strings"
	"time"

	"github.com/emiago/sipgo/sip"

	"ringdown/internal/call"
)

// How long a call goes on without a sign of life where both sides know session
// timers (RFC 4028).
const (
	usualSession = 1800 * time.Second // s.4: recommended
	leastSession = 90 * time.Second   // s.4: nobody may ask for less
	mostSession  = 24 * time.Hour     // what a telephone's Min-SE may ask of us at most

	// beforeExpiry is how long before its end a session that nobody refreshed is
	// ended (s.10): this, or a third of it.
	beforeExpiry = 32 * time.Second

	// maxTooBrief is how often one request is made again because of 422.
	maxTooBrief = 2
)

// statusTooBrief is 422, RFC 4028 s.6.
const statusTooBrief = 422

// endExpired ends a call that was not refreshed in time.
var endExpired = ending{
	cause: causeTimer, event: true, how: call.HowTimeout,
	text: "its telephone gives no sign of life any more",
}

// lasting is a session timer: who refreshes the session, and until when.
type lasting struct {
	span  time.Duration // 0: none was agreed on
	ours  bool          // we refresh
	due   bool          // our refresh is under way, or is to be made again
	until time.Time
	brief int // 422s in a row
	timer *time.Timer
}

// spanOf reads Session-Expires, "1800;refresher=uac".
func spanOf(m sip.Message) (span time.Duration, refresher string, found bool) {
	all := parts(value(m, "Session-Expires", "x"), ';')
	n, err := strconv.ParseUint(strings.TrimSpace(all[0]), 10, 32)
	if err != nil {
		return 0, "", false
	}
	for _, p := range all[1:] {
		if name, value, _ := strings.Cut(p, "="); strings.EqualFold(strings.TrimSpace(name), "refresher") {
			refresher = strings.ToLower(strings.TrimSpace(value))
		}
	}
	return time.Duration(n) * time.Second, refresher, true
}

// leastOf is what the sender of a message bears (Min-SE), never less than
// anybody may ask for.
func leastOf(m sip.Message) time.Duration {
	least := leastSession
	if v := value(m, "Min-SE", ""); v != "" {
		least = max(least, lifetime(parts(v, ';')[0], 0))
	}
	return min(least, mostSession)
}

func seconds(d time.Duration) string { return strconv.Itoa(int(d / time.Second)) }

// tooBrief refuses a request that asks for more refreshes than we bear. Who does
// not know session timers cannot be told so (RFC 4028 s.9).
func (in *incoming) tooBrief() bool {
	span, _, found := spanOf(in.req)
	if !found || span >= leastSession || !supports(in.req, optionTimer) {
		return false
	}
	in.answer(statusTooBrief, "Session Interval Too Small", sip.NewHeader("Min-SE", seconds(leastSession)))
	return true
}

// lasts agrees on a session timer in our 2xx to a request that begins a session
// or refreshes it. The telephone refreshes unless it asks us to: so it shows
// that it is there.
func (c *session) lasts(req *sip.Request, res *sip.Response) {
	res.AppendHeader(supported())
	if !supports(req, optionTimer) {
		c.last.stop()
		return
	}
	span, who, found := spanOf(req)
	if !found {
		span = usualSession
	}
	span = max(min(span, usualSession), leastOf(req))
	if who != "uas" {
		who = "uac"
		res.AppendHeader(sip.NewHeader("Require", optionTimer))
	}
	res.AppendHeader(sip.NewHeader("Session-Expires", seconds(span)+";refresher="+who))
	c.lasting(span, who == "uas")
}

// lasted takes what a 2xx to a request of ours says of the session timer.
func (c *session) lasted(res *sip.Response) {
	span, who, found := spanOf(res)
	if !found {
		c.last.stop()
		return
	}
	c.lasting(max(span, leastSession), who != "uas")
}

// lasting begins the session timer anew.
func (c *session) lasting(span time.Duration, ours bool) {
	c.last.stop()
	c.last.span, c.last.ours, c.last.until = span, ours, time.Now().Add(span)
	if ours {
		c.last.timer = c.s.after(span/2, c.refresh)
		return
	}
	c.last.timer = c.s.after(span-min(beforeExpiry, span/3), c.expired)
}

func (l *lasting) stop() {
	if l.timer != nil {
		l.timer.Stop()
	}
	*l = lasting{}
}

// expired ends a session that nobody refreshed.
func (c *session) expired() {
	if c.stage == stageTalking && c.last.span > 0 {
		c.s.log.Info("sip: a call was not refreshed in time", "port", c.port)
		c.end(endExpired)
	}
}

// headers ask for a session timer in a request of ours; one that was agreed on
// stays as it is.
func (l *lasting) headers() []sip.Header {
	span, who := usualSession, ""
	switch {
	case l.span == 0:
	case l.ours || l.due:
		span, who = l.span, ";refresher=uac"
	case l.timer != nil: // the telephone refreshes, and is to go on
		span, who = l.span, ";refresher=uas"
	default:
		span = l.span
	}
	hs := []sip.Header{supported(), sip.NewHeader("Session-Expires", seconds(span)+who)}
	if span > usualSession { // we were told so by 422
		hs = append(hs, sip.NewHeader("Min-SE", seconds(span)))
	}
	return hs
}

// refresh shows that we are there: by UPDATE where the telephone takes it, as
// that says nothing of sound, else by INVITE.
func (c *session) refresh() {
	switch {
	case c.stage != stageTalking || c.last.span == 0:
	case time.Now().After(c.last.until.Add(-beforeExpiry)):
		c.expired()
	case c.offering || c.await != nil:
		c.last.timer = c.s.after(c.d.pause()+glareStep, c.refresh)
	case c.d.updates:
		c.last.due = true
		hs := c.last.headers()
		c.updating(c.d, c.refreshed, hs[1:]...)
	default:
		c.last.due = true
		c.reoffer()
	}
}

// refreshed takes the answer to a refresh.
func (c *session) refreshed(res *sip.Response) {
	if c.stage != stageTalking {
		return
	}
	pause, again := c.d.retryOf(res)
	switch {
	case res.IsSuccess():
		c.lasted(res)
		return
	case res.StatusCode == sip.StatusCallTransactionDoesNotExists, res.StatusCode == sip.StatusRequestTimeout:
		c.end(endUnanswered)
		return
	case res.StatusCode == statusTooBrief && c.last.brief < maxTooBrief:
		c.last.brief++
		c.last.span, pause = max(c.last.span, leastOf(res)), 0
	case !again: // it may do better next time
		pause = leastSession / 3
	}
	c.last.timer = c.s.after(pause, c.refresh)
}

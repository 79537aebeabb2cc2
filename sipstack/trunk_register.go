package sipstack

import (
	"fmt"
	"math/rand/v2"
	"strconv"
	"time"

	"github.com/emiago/sipgo/sip"
)

const (
	// proxyWait is how long a proxy may take for an answer, and for the first
	// sign of a call. RFC 3261's 32 s are longer than a caller waits; most of the
	// retransmissions that a bad network needs fall into 8 s.
	proxyWait = 8 * time.Second

	// firstPause, longestPause: between attempts to sign in, each twice the one
	// before. The longest is short enough for an office that waits.
	firstPause   = 2 * time.Second
	longestPause = 5 * time.Minute

	// slowPause, slowestPause: the same after a refusal that will not change by
	// itself (a wrong password): providers lock who tries more often.
	slowPause    = 10 * time.Minute
	slowestPause = time.Hour

	// longestRetryAfter bounds what a proxy may ask for.
	longestRetryAfter = time.Hour

	// maxTrunkExpires bounds Min-Expires.
	maxTrunkExpires = 24 * time.Hour
)

// registration is how signing in stands.
type registration struct {
	id       string // Call-ID, one for the life of the trunk (RFC 3261 s.10.2)
	seq      uint32
	auth     *challenge // the last one that was answered
	expires  time.Duration
	until    time.Time          // the registration's end
	routes   []string           // Service-Route (RFC 3608)
	moved    time.Time          // when our address, as the provider sees it, changed last
	gone     *sip.ContactHeader // the one before, which is to be taken off its list
	attempt  int                // answers to older attempts do not count
	tried    int                // addresses tried since the last success
	failures int                // rounds of attempts that failed
}

// failed counts a failed round.
func (r *registration) failed() (failures int) {
	r.failures = min(r.failures+1, 30)
	return r.failures
}

// pause is the wait after so many failures, a little different each time so
// that an office's trunks do not come at once.
func (r *registration) pause(failures int) time.Duration {
	return spread(min(longestPause, firstPause<<min(failures-1, 20)))
}

// slow is pause for refusals that will not change by themselves.
func (r *registration) slow(failures int) time.Duration {
	return spread(min(slowestPause, slowPause<<min(failures-1, 10)))
}

// spread makes a time up to a fifth longer.
func spread(d time.Duration) time.Duration { return d + rand.N(d/5+1) }

// signIn registers at the site in use.
func (t *trunk) signIn() {
	if t.over || len(t.sites) == 0 {
		return
	}
	if t.timer != nil {
		t.timer.Stop()
	}
	if t.reg.expires == 0 {
		t.reg.expires = t.conf.Expires
	}
	t.reg.attempt++
	t.register(t.reg.expires, t.reg.attempt, 0)
}

// register sends one REGISTER; signed counts those that answered a challenge in
// this attempt.
func (t *trunk) register(life time.Duration, attempt, signed int) {
	to, begun := t.sites[t.at], time.Now()
	req := t.registerRequest(to, life)
	if t.reg.auth != nil {
		t.reg.auth.sign(req, t.authUser(), t.conf.Password)
	}
	current := func() bool { return !t.over && t.reg.attempt == attempt }
	x := t.s.sendTo(to, req, func(res *sip.Response) {
		if current() && !res.IsProvisional() {
			t.rtt = time.Since(begun)
			t.registerAnswered(res, life, attempt, signed)
		}
	}, func(err error) {
		if current() {
			t.unreachable(err.Error())
		}
	})
	t.timer = t.s.after(proxyWait, func() {
		if current() && !x.final {
			x.stop()
			t.unreachable(fmt.Sprintf("the proxy %s does not answer", to))
		}
	})
}

func (t *trunk) authUser() string {
	if t.conf.AuthUser != "" {
		return t.conf.AuthUser
	}
	return t.conf.User
}

// registerRequest makes a REGISTER (RFC 3261 s.10.2).
func (t *trunk) registerRequest(to site, life time.Duration) *sip.Request {
	s := t.s
	if t.reg.id == "" {
		t.reg.id = sip.GenerateTagN(24)
	}
	t.reg.seq++
	own := sip.Uri{Scheme: "sip", User: t.conf.User, Host: t.conf.domain()}
	req := s.message(sip.REGISTER, sip.Uri{Scheme: "sip", Host: t.conf.domain()}, to.peer, nil)
	from := &sip.FromHeader{Address: own}
	from.Params.Add("tag", sip.GenerateTagN(16))
	req.AppendHeader(from)
	req.AppendHeader(&sip.ToHeader{Address: own})
	id := sip.CallIDHeader(t.reg.id)
	req.AppendHeader(&id)
	req.AppendHeader(&sip.CSeqHeader{SeqNo: t.reg.seq, MethodName: sip.REGISTER})
	req.AppendHeader(t.contact(to.peer))
	if t.reg.gone != nil {
		req.AppendHeader(t.reg.gone.Clone())
	}
	req.AppendHeader(sip.NewHeader("Expires", strconv.Itoa(int(life.Seconds()))))
	req.AppendHeader(sip.NewHeader("Supported", "path"))
	req.AppendHeader(sip.NewHeader("Allow", allow))
	req.AppendHeader(sip.NewHeader("User-Agent", s.o.Product))
	return req
}

// contact is our own address, by which calls come to this trunk.
func (t *trunk) contact(p peer) *sip.ContactHeader {
	c := t.s.contact(p)
	c.Address.User = t.contactUser()
	return c
}

func (t *trunk) contactUser() string {
	if t.conf.User != "" {
		return t.conf.User
	}
	return t.conf.ID
}

// maxSigned is how many challenges are answered in one attempt: the first, one
// whose nonce was stale by then, and one of a proxy before the registrar.
const maxSigned = 3

// registerAnswered takes a final answer to a REGISTER.
func (t *trunk) registerAnswered(res *sip.Response, life time.Duration, attempt, signed int) {
	switch code := res.StatusCode; {
	case res.IsSuccess():
		t.signedIn(res, life)
	case code == sip.StatusUnauthorized || code == sip.StatusProxyAuthRequired:
		t.challenged(res, life, attempt, signed)
	case code == sip.StatusForbidden:
		t.refusedIn("the provider refuses to let us sign in (403): user name or password is wrong, or the account is locked")
	case code == sip.StatusIntervalToBrief:
		t.tooBrief(res, life, attempt, signed)
	case code == sip.StatusRequestTimeout || code >= 500 && code < 600:
		t.busyProxy(res)
	default:
		t.refusedIn(fmt.Sprintf("the provider refuses to let us sign in (%d %s)", code, clip(res.Reason, 60)))
	}
}

// challenged answers a challenge. One that comes after our answer, without its
// nonce being stale, says that the password is wrong.
func (t *trunk) challenged(res *sip.Response, life time.Duration, attempt, signed int) {
	c, old := challengeOf(res), t.reg.auth
	switch {
	case c == nil:
		t.refusedIn("the provider asks for a way of signing in that is not known here")
	case signed >= maxSigned, signed > 0 && !c.stale && old != nil && c.proxy == old.proxy:
		t.reg.auth = nil
		t.refusedIn(fmt.Sprintf("user name or password is wrong: the provider does not accept them (%d)", res.StatusCode))
	default:
		t.reg.auth = c
		t.register(life, attempt, signed+1)
	}
}

// tooBrief asks for the time that the registrar wants (RFC 3261 s.10.2.8).
func (t *trunk) tooBrief(res *sip.Response, life time.Duration, attempt, signed int) {
	least := life
	if h := res.GetHeader("Min-Expires"); h != nil {
		least = lifetime(h.Value(), life)
	}
	if least <= life || least > maxTrunkExpires || signed >= maxSigned {
		t.refusedIn(fmt.Sprintf("the provider does not take a registration of %v (423)", life))
		return
	}
	t.reg.expires = least
	t.register(least, attempt, signed+1)
}

// signedIn takes a 200: the registration is refreshed before its end, sooner
// than needed and not at the same moment as all others.
func (t *trunk) signedIn(res *sip.Response, asked time.Duration) {
	life := t.granted(res, asked)
	t.reg.failures, t.reg.tried = 0, 0
	t.reg.until = time.Now().Add(life)
	t.reg.routes = nil
	for _, h := range res.GetHeaders("Service-Route") {
		t.reg.routes = append(t.reg.routes, h.Value())
	}
	t.alive(t.sites[t.at].peer)
	t.ready()
	t.reg.gone = nil
	if t.moved(res, t.sites[t.at].peer) {
		return
	}
	const early, wide = 0.7, 0.2 // of its time: 70 to 90 %
	t.again(time.Duration(float64(life) * (early + wide*rand.Float64())))
}

// again signs in after a while.
func (t *trunk) again(after time.Duration) {
	t.reg.attempt++
	attempt := t.reg.attempt
	if t.timer != nil {
		t.timer.Stop()
	}
	t.timer = t.s.after(after, func() {
		if !t.over && t.reg.attempt == attempt {
			t.signIn()
		}
	})
}

// shortestGrant keeps a registrar from having us register without end.
const shortestGrant = 10 * time.Second

// granted is how long the registrar keeps us: what it says of our contact, else
// of all.
func (t *trunk) granted(res *sip.Response, asked time.Duration) time.Duration {
	life := asked
	if h := res.GetHeader("Expires"); h != nil {
		life = lifetime(h.Value(), asked)
	}
	for _, h := range res.GetHeaders("Contact") {
		if c, ok := h.(*sip.ContactHeader); ok && c.Address.User == t.contactUser() {
			if v, ok := c.Params.Get("expires"); ok {
				life = lifetime(v, life)
			}
		}
	}
	return min(max(life, shortestGrant), maxTrunkExpires)
}

// refusedIn: the registrar does not want us, and will not soon.
func (t *trunk) refusedIn(why string) {
	t.reg.until = time.Time{}
	t.down(why)
	t.again(t.reg.slow(t.reg.failed()))
}

// busyProxy: the proxy cannot serve us now; another may.
func (t *trunk) busyProxy(res *sip.Response) {
	wait := time.Duration(0)
	if h := res.GetHeader("Retry-After"); h != nil {
		wait = min(lifetime(h.Value(), 0), longestRetryAfter)
	}
	t.elsewhere(fmt.Sprintf("the proxy %s cannot serve us now (%d %s)", t.sites[t.at], res.StatusCode, clip(res.Reason, 60)), wait)
}

// unreachable: no answer came from the site in use.
func (t *trunk) unreachable(why string) {
	t.missedBy(t.sites[t.at].peer)
	t.elsewhere(clip(why, 200), 0)
}

// elsewhere signs in at the next address, and after the last one waits.
func (t *trunk) elsewhere(why string, least time.Duration) {
	if t.others() {
		t.signIn()
		return
	}
	t.reg.tried = 0
	if stillGood := t.up && time.Now().Before(t.reg.until) && t.sites[t.at].missed == 0; !stillGood {
		t.down(why)
	}
	t.again(max(t.reg.pause(t.reg.failed()), least))
}

// signOut takes the registration away. Nobody waits for the answer but the end
// of the stack; a challenge is answered once.
func (t *trunk) signOut() {
	if !t.conf.Register || t.reg.until.IsZero() || len(t.sites) == 0 {
		return
	}
	t.reg.until = time.Time{}
	to := t.sites[t.at]
	send := func(answer func(*sip.Response)) {
		req := t.registerRequest(to, 0)
		if t.reg.auth != nil {
			t.reg.auth.sign(req, t.authUser(), t.conf.Password)
		}
		t.s.sendTo(to, req, answer, func(error) {})
	}
	send(func(res *sip.Response) {
		if c := challengeOf(res); c != nil {
			t.reg.auth = c
			send(func(*sip.Response) {})
		}
	})
}

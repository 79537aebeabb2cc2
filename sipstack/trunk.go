package sipstack

import (
	"context"
	"errors"
	"fmt"
	"net/netip"
	"reflect"
	"slices"
	"strings"
	"time"

	"ringdown/internal/call"
)

// Trunk is what the stack must know of a SIP trunk.
type Trunk struct {
	ID        string
	Name      string    // for people; "" is the ID
	Port      call.Port // "trunk/hinet"; its calls are on its channels
	Register  bool      // sign in at the proxy; else it is a peer that knows our address
	Network   string    // "UDP", "TCP" or "TLS"
	Proxies   []string  // host or host:port, the preferred first
	Domain    string    // of its addresses; "" is the first proxy's host
	User      string    // of its own address
	AuthUser  string    // "" is User
	Password  string
	Expires   time.Duration  // asked for
	Keepalive time.Duration  // between two looks whether the proxy is there; 0 none
	Peers     []netip.Prefix // sources of calls besides the proxies
	MaxCalls  int            // at the same time, both ways
	Device    string         // network interface; "" is Options.Device
	Codecs    []string       // that it may speak; none given: all
	Secrecy   Secrecy        // of its sound
	Trust     string         // PEM: who vouches for its proxies' certificates over TLS; "" is Options.Trust
	CallerID  TrunkCallerID
}

// TrunkCallerID says which number is shown to whom.
type TrunkCallerID struct {
	Present   string   // "trunk", "extension" or "pass"
	Number    string   // the trunk's own; "" is its user
	Send      []string // "from", "pai", "rpid"
	Diversion bool     // tell of calls that come from outside and go out again
	Trust     []string // "pai", "rpid", "from": the first that has a number counts
}

// TrunkView is how a trunk is now.
type TrunkView struct {
	ID      string
	Up      bool
	Reason  string // why not
	Since   time.Time
	Proxy   string    // address in use, "" none
	Expires time.Time // of the registration; zero for a peer
	Calls   int
	RTT     time.Duration // of the last answer of its proxy

	// Unresolved is the name of a proxy for which no address was found when it was
	// looked up last, "" none. A trunk that had addresses before goes on with them.
	Unresolved string
}

// label is what sentences call the trunk.
func (t Trunk) label() string {
	if t.Name != "" {
		return t.Name
	}
	return t.ID
}

// domain is the host of the trunk's addresses.
func (t Trunk) domain() string {
	if t.Domain != "" {
		return t.Domain
	}
	host, _ := splitHost(t.Proxies[0])
	if a, err := netip.ParseAddr(host); err == nil && a.Is6() {
		return "[" + host + "]"
	}
	return host
}

// trunk is one trunk at work. It is the owner's.
type trunk struct {
	s     *Stack
	conf  Trunk
	over  bool // it was taken away; its calls go on
	sites []site
	at    int // the site in use

	unresolved string // TrunkView.Unresolved

	up     bool
	told   string // the last reason
	since  time.Time
	proxy  string
	rtt    time.Duration
	reg    registration
	timer  *time.Timer // the next step of signing in
	pulse  *time.Timer // the next look at the proxies
	lookup *time.Timer // the next look-up of names

	seized map[call.Port]struct{} // channels taken and not yet dialled on
	calls  map[call.Port]*session
}

// SetTrunks says which trunks there are. One that is as before goes on; one that
// changed signs out and in again. Calls that are up go on in any case. Any
// goroutine may call it.
func (s *Stack) SetTrunks(all []Trunk) {
	s.mail.put(func() { s.setTrunks(all) }, maxWaitingOrders)
}

func (s *Stack) setTrunks(all []Trunk) {
	wanted := map[string]Trunk{}
	for _, t := range all {
		wanted[t.ID] = t
	}
	s.trunks = slices.DeleteFunc(s.trunks, func(t *trunk) bool {
		conf, stays := wanted[t.conf.ID]
		if stays && reflect.DeepEqual(conf, t.conf) {
			delete(wanted, t.conf.ID)
			return false
		}
		t.leave()
		return true
	})
	for _, conf := range all {
		if _, fresh := wanted[conf.ID]; fresh {
			t := &trunk{s: s, conf: conf, since: time.Now(), seized: map[call.Port]struct{}{}, calls: map[call.Port]*session{}}
			s.trunks = append(s.trunks, t)
			t.resolve()
		}
	}
}

// trunkAt finds the trunk of a port or of a channel.
func (s *Stack) trunkAt(port call.Port) *trunk {
	for _, t := range s.trunks {
		if t.conf.Port == port.Base() {
			return t
		}
	}
	return nil
}

// leave signs out and ends all that the trunk has running, but its calls.
func (t *trunk) leave() {
	t.over = true
	for _, timer := range []*time.Timer{t.timer, t.pulse, t.lookup} {
		if timer != nil {
			timer.Stop()
		}
	}
	t.signOut()
	t.unseen()
	t.known(t.sites, nil)
	t.goneDown(goneWhy, call.HowForced)
}

// goneWhy is why a trunk that was taken away, or whose appliance stops, is down.
const goneWhy = "the trunk is not set up any more"

// known tells the guard whose messages are expected.
func (t *trunk) known(old, fresh []site) {
	now := time.Now()
	for _, x := range fresh {
		t.s.guard.know(x.peer.addr.Addr(), 1, now)
	}
	for _, x := range old {
		t.s.guard.know(x.peer.addr.Addr(), -1, now)
	}
}

// label implements holder.
func (t *trunk) label() string { return t.conf.label() }

// freed implements holder.
func (t *trunk) freed() {
	for port, c := range t.calls {
		if c.stage == stageOver {
			delete(t.calls, port)
		}
	}
}

// ended implements holder: what the engine is told of a call's end.
func (t *trunk) ended(e ending) call.Event {
	how := e.how
	if how == "" {
		how = call.HowReleased
	}
	text := strings.Replace(e.text, "its telephone", "the far end", 1)
	return call.Event{Kind: call.FarDisconnected, How: how, Text: text, Q850: e.told}
}

// busy is how many calls the trunk has, or is about to.
func (t *trunk) busy() int { return len(t.calls) + len(t.seized) }

// ready tells that calls can be made.
func (t *trunk) ready() {
	t.proxy = t.sites[t.at].String()
	if t.up || t.over {
		return
	}
	t.up, t.told, t.since = true, "", time.Now()
	t.s.log.Info("sip: trunk is up", "trunk", t.conf.ID, "proxy", t.proxy)
	t.s.o.Post(call.Event{Kind: call.PortUp, At: t.since, Port: t.conf.Port})
}

// down tells that no calls can be made, and why, once for each reason.
func (t *trunk) down(why string) { t.goneDown(why, "") }

// goneDown does so; how is HowForced when nothing has failed.
func (t *trunk) goneDown(why string, how call.HangupHow) {
	if !t.up && t.told == why {
		return
	}
	if t.up {
		t.since = time.Now()
	}
	t.up, t.told = false, why
	if how == "" {
		t.s.log.Warn("sip: trunk is down", "trunk", t.conf.ID, "why", why)
	}
	t.s.o.Post(call.Event{Kind: call.PortDown, At: time.Now(), Port: t.conf.Port, How: how, Text: fmt.Sprintf("%s: %s.", t.label(), why)})
}

// resolve looks the proxies' names up, and goes on with what it finds.
func (t *trunk) resolve() {
	s := t.s
	if t.over {
		return
	}
	if !s.opened(t.conf.Device) {
		t.down("its network interface " + t.conf.Device + " is used from the next start on")
		return
	}
	if !s.enter() {
		return
	}
	go func() {
		defer s.workers.Done()
		ctx, cancel := context.WithTimeout(s.leaving, resolveWait)
		defer cancel()
		sites, err := lookUp(ctx, s.resolver(), t.conf)
		s.mail.put(func() { t.resolved(sites, err) }, maxWaitingOrders)
	}()
}

// resolved takes the addresses. Where there are none the old ones stay.
func (t *trunk) resolved(sites []site, err error) {
	if t.over {
		return
	}
	first := len(t.sites) == 0
	t.unresolved = ""
	if u := (*unresolved)(nil); errors.As(err, &u) {
		t.unresolved = u.name
	}
	if err != nil && first {
		t.down(clip(strings.ReplaceAll(err.Error(), "\n", " "), 200))
		t.lookup = t.s.after(t.reg.pause(t.reg.failed()), t.resolve)
		return
	}
	if err == nil {
		t.move(sites)
	}
	if t.named() {
		t.lookup = t.s.after(resolveEvery, t.resolve)
	}
	if first {
		t.begin()
	}
}

// named reports whether any proxy is given by name.
func (t *trunk) named() bool {
	return slices.ContainsFunc(t.conf.Proxies, func(p string) bool {
		host, _ := splitHost(p)
		_, err := netip.ParseAddr(host)
		return err != nil
	})
}

// move takes new addresses, and stays where it is if that is still one of them.
func (t *trunk) move(sites []site) {
	t.known(t.sites, sites)
	now := peer{}
	if len(t.sites) > 0 {
		now = t.sites[t.at].peer
	}
	t.sites, t.at = sites, 0
	for i, x := range sites {
		if x.peer == now {
			t.at = i
			return
		}
	}
	if now != (peer{}) {
		t.begin()
	}
}

// begin makes the trunk ready by the site in use.
func (t *trunk) begin() {
	t.look()
	if t.conf.Register {
		t.signIn()
		return
	}
	if t.conf.Keepalive == 0 {
		t.ready()
	}
}

// others moves on to the next address; false when all were tried since the last
// success.
func (t *trunk) others() bool {
	t.at = (t.at + 1) % len(t.sites)
	t.reg.tried++
	return t.reg.tried < len(t.sites)
}

// Trunks tells how the trunks are, in the order in which they were set. Any
// goroutine may call it but the one that Post is called on.
func (s *Stack) Trunks() []TrunkView {
	var all []TrunkView
	s.ask(func() {
		for _, t := range s.trunks {
			all = append(all, TrunkView{
				ID: t.conf.ID, Up: t.up, Reason: t.told, Since: t.since, Proxy: t.proxy, Expires: t.reg.until, Calls: t.busy(), RTT: t.rtt, Unresolved: t.unresolved,
			})
		}
	})
	return all
}

// onTrunk carries out an effect on an outside line of ours. One that was taken
// away while it had calls is still found by them.
func (s *Stack) onTrunk(e call.Effect) {
	t := s.trunkAt(e.Port)
	if c := s.sessions[e.Port]; c != nil {
		if own, ok := c.of.(*trunk); ok {
			t = own
		}
	}
	switch {
	case t == nil && e.Kind == call.SeizeLine:
		s.o.Post(call.Event{Kind: call.SeizeFailed, At: time.Now(), Port: e.Port, Text: "the trunk is not set up any more."})
	case t == nil:
	case e.Kind == call.SeizeLine:
		t.seize(e.Port)
	case e.Kind == call.DialDigits:
		t.dial(e)
	default:
		t.release(e)
	}
}

package sipstack

import (
	"math/rand/v2"
	"net/netip"
	"slices"
	"strings"

	"github.com/emiago/sipgo/sip"
)

// dialogID tells dialogs apart (RFC 3261 s.12); local is our tag.
type dialogID struct{ call, local, remote string }

// idOfRequest is the dialog that a request from a telephone belongs to.
func idOfRequest(req *sip.Request) dialogID {
	local, _ := req.To().Params.Get("tag")
	remote, _ := req.From().Params.Get("tag")
	return dialogID{req.CallID().Value(), local, remote}
}

// peer is where a telephone's messages go: back to where its own come from.
type peer struct {
	network string // "UDP", "TCP", "TLS", "WSS"
	addr    netip.AddrPort
	sips    bool // it speaks of us by sips: URIs (RFC 5630)
}

// peerOf is where requests to the sender of a message go. A telephone behind
// NAT is reached where its messages come from, whatever its Contact says; one
// that sends from another port than it listens on, and does not say so by
// rport, at its Contact.
func peerOf(m sip.Message, contact *sip.Uri) peer {
	p := peer{network: m.Transport(), addr: sourceOf(m), sips: asksSecurely(m) || contact != nil && contact.IsEncrypted()}
	via := m.Via()
	if p.network != "UDP" || via == nil || via.Params.Has("rport") || contact == nil {
		return p
	}
	a, err := netip.ParseAddr(strings.Trim(contact.Host, "[]"))
	if err != nil || a.Unmap() != p.addr.Addr() {
		return p
	}
	port := contact.Port
	if port == 0 {
		port = sip.DefaultUdpPort
	}
	p.addr = netip.AddrPortFrom(p.addr.Addr(), uint16(port))
	return p
}

// dialog is one call with one telephone, as SIP sees it. It is ours because
// sipgo's own leaves a 200 without ACK standing, and knows no target refresh.
type dialog struct {
	id        dialogID
	call      *session
	ours      sip.FromHeader // From of our requests
	theirs    sip.ToHeader   // To of our requests
	target    sip.Uri
	routes    []string
	seq       uint32
	remoteSeq uint32
	peer      peer
	began     bool   // by an INVITE of ours
	early     *early // not accepted yet; nil of one that a telephone began
	updates   bool   // it takes UPDATE
	infos     bool   // and INFO
	signs     *trunk // whose credentials its requests may be asked for; nil nobody's
}

// dialogOfInvite is the dialog that a telephone's INVITE begins.
func dialogOfInvite(req *sip.Request) *dialog {
	d := &dialog{
		id:        idOfRequest(req),
		ours:      req.To().AsFrom(),
		theirs:    req.From().AsTo(),
		target:    target(req.Contact()),
		seq:       rand.Uint32N(1 << 30),
		remoteSeq: req.CSeq().SeqNo,
		peer:      peerOf(req, &req.Contact().Address),
	}
	for _, h := range req.GetHeaders("Record-Route") {
		d.routes = append(d.routes, h.Value())
	}
	d.learn(req)
	return d
}

// dialogOfAnswer is the dialog that a telephone's 2xx to our INVITE begins. A
// telephone that forgot its Contact is reached as before.
func dialogOfAnswer(req *sip.Request, res *sip.Response, p peer) *dialog {
	remote, _ := res.To().Params.Get("tag")
	local, _ := req.From().Params.Get("tag")
	d := &dialog{
		id:     dialogID{req.CallID().Value(), local, remote},
		ours:   *req.From(),
		theirs: *res.To(),
		target: req.Recipient,
		seq:    req.CSeq().SeqNo,
		peer:   p,
		began:  true,
	}
	d.learn(res)
	if c := res.Contact(); c != nil {
		d.target = target(c)
	}
	d.follow(res)
	rr := res.GetHeaders("Record-Route")
	for _, r := range slices.Backward(rr) { // reversed for who called (RFC 3261 s.12.1.2)
		d.routes = append(d.routes, r.Value())
	}
	return d
}

// target is a Contact as requests are sent to it: without the headers that its
// URI may ask for (RFC 3261 s.19.1.5).
func target(c *sip.ContactHeader) sip.Uri {
	u := *c.Address.Clone()
	u.Headers = nil
	return u
}

// refresh takes a new target from a re-INVITE or UPDATE (RFC 3261 s.12.2.2).
func (d *dialog) refresh(req *sip.Request) {
	c := req.Contact()
	if c == nil || c.Address.Wildcard {
		return
	}
	d.target = target(c)
	d.peer = peerOf(req, &c.Address)
}

// follow takes the connection that a message came by: a telephone that opened a
// new one has given up the old.
func (d *dialog) follow(m sip.Message) {
	if m.Transport() != "UDP" {
		d.peer = peer{network: m.Transport(), addr: sourceOf(m), sips: d.peer.sips}
	}
}

// request makes the next request of a dialog.
func (s *Stack) request(d *dialog, m sip.RequestMethod) *sip.Request {
	if m != sip.ACK {
		d.seq++
	}
	req := s.message(m, d.target, d.peer, d.routes)
	req.AppendHeader(&d.ours)
	req.AppendHeader(&d.theirs)
	id := sip.CallIDHeader(d.id.call)
	req.AppendHeader(&id)
	req.AppendHeader(&sip.CSeqHeader{SeqNo: d.seq, MethodName: m})
	req.AppendHeader(sip.NewHeader("User-Agent", s.o.Product))
	return req
}

// message begins a request of ours: where it goes and which way answers come
// back.
func (s *Stack) message(m sip.RequestMethod, to sip.Uri, p peer, routes []string) *sip.Request {
	req := sip.NewRequest(m, to)
	home := s.home(p)
	via := &sip.ViaHeader{
		ProtocolName: "SIP", ProtocolVersion: "2.0", Transport: p.network,
		Host: host(home.Addr()), Port: int(home.Port()), Params: sip.NewParams(),
	}
	via.Params.Add("branch", sip.GenerateBranch())
	via.Params.Add("rport", "")
	req.AppendHeader(via)
	hops := sip.MaxForwardsHeader(70)
	req.AppendHeader(&hops)
	for _, r := range routes {
		req.AppendHeader(sip.NewHeader("Route", r))
	}
	req.SetBody(nil) // Content-Length: a stream cannot do without (RFC 3261 s.20.14)
	req.SetTransport(p.network)
	req.SetDestination(p.addr.String())
	return req
}

// host writes an address as URIs and Via have it.
func host(a netip.Addr) string {
	if a.Is6() {
		return "[" + a.WithZone("").String() + "]"
	}
	return a.String()
}

// exchange is one request of ours that waits for its final answer.
type exchange struct {
	s      *Stack
	req    *sip.Request
	tx     *clientTx
	answer func(*sip.Response) // each answer, repetitions of a 2xx to an INVITE too
	failed func(error)         // no final answer came
	final  bool
	given  bool // up, before it could be sent
}

// send sends a request. answer and failed are called by the owner, and not
// before send has returned; failed is the last call if there was no final answer
// before.
func (s *Stack) send(req *sip.Request, answer func(*sip.Response), failed func(error)) *exchange {
	x := &exchange{s: s, req: req, answer: answer, failed: failed}
	w, err := s.wayTo(req)
	if err == nil {
		err = x.start(w)
	}
	if err != nil {
		s.mail.put(func() { x.fail(err) }, maxWaitingOrders)
		return x
	}
	s.chats[x] = struct{}{}
	return x
}

// take takes an answer.
func (x *exchange) take(res *sip.Response) {
	if !res.IsProvisional() {
		x.final = true
		delete(x.s.chats, x)
	}
	x.answer(res)
}

func (x *exchange) fail(err error) {
	delete(x.s.chats, x)
	if !x.final {
		x.final = true
		x.failed(err)
	}
}

// stop gives up waiting for a final answer; failed is told so, later.
func (x *exchange) stop() {
	x.given = true
	if x.tx == nil || x.tx.x == nil {
		return
	}
	y := x.tx.x // not x, if a connection was opened for it first
	x.tx.end()
	x.s.mail.put(func() { y.fail(sip.ErrTransactionCanceled) }, maxWaitingOrders)
}

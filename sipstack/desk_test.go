package sipstack

import (
	"fmt"
	"net"
	"net/netip"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/emiago/sipgo/sip"
	"github.com/icholy/digest"
)

// desk is a telephone in the tests: text over a socket, and an independent
// opinion of digest.
type desk struct {
	t        testing.TB
	conn     *memConn
	user     string
	password string
	in       chan sip.Message
	writing  sync.Mutex
	n        int // makes branches, tags and CSeq
	auth     *digest.Challenge
}

func (o *office) desk(user, password, addr string) *desk {
	d := &desk{t: o.t, conn: o.net.listen(o.t, addr), user: user, password: password, in: make(chan sip.Message, 256)}
	go d.read()
	o.t.Cleanup(d.away)
	return d
}

func (d *desk) read() {
	b := make([]byte, 65536)
	for {
		n, _, err := d.conn.ReadFrom(b)
		if err != nil {
			return
		}
		m, err := sip.ParseMessage(append([]byte(nil), b[:n]...))
		if err != nil {
			d.t.Errorf("%s got what is not SIP: %v\n%s", d.user, err, b[:n])
			continue
		}
		d.in <- m
	}
}

func (d *desk) away() { _ = d.conn.Close() }

func (d *desk) send(text string) {
	to := net.UDPAddrFromAddrPort(netip.MustParseAddrPort(server))
	if _, err := d.conn.WriteTo([]byte(text), to); err != nil {
		d.t.Fatal(err)
	}
}

// next is the next message, within 40 s; nil if none came.
func (d *desk) next() sip.Message {
	select {
	case m := <-d.in:
		synctest.Wait() // what else its sender did in this moment is done
		return m
	case <-time.After(40 * time.Second):
		return nil
	}
}

// response is the next final response with this status; provisional ones of
// other status are skipped.
func (d *desk) response(status int) *sip.Response {
	d.t.Helper()
	for {
		m := d.next()
		r, ok := m.(*sip.Response)
		switch {
		case !ok:
			d.t.Fatalf("%s waits for %d and got %s", d.user, status, first(m))
		case r.StatusCode == status:
			return r
		case r.StatusCode >= 200:
			d.t.Fatalf("%s waits for %d and got %d %s", d.user, status, r.StatusCode, r.Reason)
		}
	}
}

// request is the next message, which must be this request.
func (d *desk) request(m sip.RequestMethod) *sip.Request {
	d.t.Helper()
	got := d.next()
	r, ok := got.(*sip.Request)
	if !ok || r.Method != m {
		d.t.Fatalf("%s waits for %s and got %s", d.user, m, first(got))
	}
	return r
}

func (d *desk) quiet(t time.Duration) {
	d.t.Helper()
	select {
	case m := <-d.in:
		d.t.Fatalf("%s should hear nothing and got %s", d.user, first(m))
	case <-time.After(t):
	}
}

// drain throws away what has come.
func (d *desk) drain() {
	for synctest.Wait(); len(d.in) > 0; synctest.Wait() {
		<-d.in
	}
}

func first(m sip.Message) string {
	if m == nil {
		return "nothing"
	}
	line, _, _ := strings.Cut(m.String(), "\r\n")
	return line
}

// talk is one dialog as the telephone sees it.
type talk struct {
	id, from, to string // Call-ID, From and To with tags
	uri          string
	seq          int
}

func (d *desk) talk(to string) *talk {
	d.writing.Lock()
	defer d.writing.Unlock()
	d.n++
	return &talk{
		id:   fmt.Sprintf("%s-%d@desk", d.user, d.n),
		from: fmt.Sprintf("<sip:%s@10.0.0.1>;tag=t%d", d.user, d.n),
		to:   fmt.Sprintf("<sip:%s@10.0.0.1>", to),
		uri:  fmt.Sprintf("sip:%s@10.0.0.1", to),
		seq:  100,
	}
}

// text writes a request.
func (d *desk) text(c *talk, method string, body string, headers ...string) string {
	d.writing.Lock()
	defer d.writing.Unlock()
	d.n++
	if method != "ACK" && method != "CANCEL" {
		c.seq++
	}
	var b strings.Builder
	fmt.Fprintf(&b, "%s %s SIP/2.0\r\nVia: SIP/2.0/UDP %s;branch=z9hG4bK%s%d;rport\r\nMax-Forwards: 70\r\n", method, c.uri, d.conn.addr, d.user, d.n)
	fmt.Fprintf(&b, "From: %s\r\nTo: %s\r\nCall-ID: %s\r\nCSeq: %d %s\r\n", c.from, c.to, c.id, c.seq, method)
	if !strings.Contains(strings.Join(headers, "\n"), "Contact:") {
		fmt.Fprintf(&b, "Contact: <sip:%s@%s>\r\n", d.user, d.conn.addr)
	}
	for _, h := range headers {
		b.WriteString(h + "\r\n")
	}
	if body != "" && !strings.Contains(strings.Join(headers, "\n"), "Content-Type:") {
		b.WriteString("Content-Type: application/sdp\r\n")
	}
	fmt.Fprintf(&b, "Content-Length: %d\r\n\r\n%s", len(body), body)
	return b.String()
}

// signed sends a request, answers the challenge and returns the first response
// to the request with credentials (for INVITE: after its ACK for the 401).
func (d *desk) signed(c *talk, method, body string, headers ...string) {
	d.t.Helper()
	text := d.text(c, method, body, headers...)
	d.send(text)
	res := d.response(401)
	if method == "INVITE" {
		d.ackRefusal(c, text, res)
	}
	d.send(d.text(c, method, body, append(headers, d.authorization(res, method, c.uri, 0))...))
}

// authorization answers challenge number n of a 401.
func (d *desk) authorization(res *sip.Response, method, uri string, n int) string {
	d.t.Helper()
	ch, err := digest.ParseChallenge(res.GetHeaders("WWW-Authenticate")[n].Value())
	if err != nil {
		d.t.Fatal(err)
	}
	d.auth = ch
	return d.credentials(method, uri, 1)
}

// credentials answers the last challenge for the count-th time.
func (d *desk) credentials(method, uri string, count int) string {
	cred, err := digest.Digest(d.auth, digest.Options{
		Method: method, URI: uri, Username: d.user, Password: d.password, Count: count,
	})
	if err != nil {
		d.t.Fatal(err)
	}
	return "Authorization: " + cred.String()
}

// ackRefusal acknowledges a refused INVITE.
func (d *desk) ackRefusal(c *talk, invite string, res *sip.Response) {
	d.send(refusalACK(c, invite, res))
}

// refusalACK is the ACK of a refused INVITE: the same branch, the same CSeq.
func refusalACK(c *talk, invite string, res *sip.Response) string {
	var via string
	for line := range strings.SplitSeq(invite, "\r\n") {
		if strings.HasPrefix(line, "Via:") {
			via = line
		}
	}
	return fmt.Sprintf("ACK %s SIP/2.0\r\n%s\r\nMax-Forwards: 70\r\nFrom: %s\r\n%s\r\nCall-ID: %s\r\nCSeq: %d ACK\r\nContent-Length: 0\r\n\r\n",
		c.uri, via, c.from, res.To().String(), c.id, c.seq)
}

// register signs in and returns the 200.
func (d *desk) register(seconds int) *sip.Response {
	d.t.Helper()
	c := d.talk(d.user)
	c.uri = "sip:10.0.0.1"
	d.signed(c, "REGISTER", "", fmt.Sprintf("Expires: %d", seconds))
	return d.response(200)
}

// invite calls a number and returns the dialog, without waiting for an answer.
func (d *desk) invite(number string) *talk {
	d.t.Helper()
	c := d.talk(number)
	d.signed(c, "INVITE", d.offer())
	return c
}

// up takes the 200 of a call and acknowledges it.
func (d *desk) up(c *talk) *sip.Response {
	d.t.Helper()
	res := d.response(200)
	c.to = strings.TrimPrefix(res.To().String(), "To: ")
	c.uri = res.Contact().Address.String()
	d.send(d.text(c, "ACK", ""))
	return res
}

// offer is a usual telephone's SDP.
func (d *desk) offer() string {
	return d.sdp("RTP/AVP 9 0 8 96", "a=rtpmap:96 telephone-event/8000\r\na=fmtp:96 0-16\r\na=ptime:30\r\n")
}

func (d *desk) sdp(formats, attributes string) string {
	a := d.conn.addr.Addr()
	return fmt.Sprintf("v=0\r\no=- 1 1 IN IP4 %s\r\ns=-\r\nc=IN IP4 %s\r\nt=0 0\r\nm=audio 4000 %s\r\n%s", a, a, formats, attributes)
}

// respond answers a request of the server.
func (d *desk) respond(req *sip.Request, status int, body string, headers ...string) {
	res := sip.NewResponseFromRequest(req, status, "Because", nil)
	res.RemoveHeader("To")
	to := req.To()
	if !to.Params.Has("tag") {
		to.Params.Add("tag", "d"+d.conn.addr.String())
	}
	res.AppendHeader(to)
	if status < 300 || status > 399 {
		res.AppendHeader(sip.NewHeader("Contact", fmt.Sprintf("<sip:%s@%s>", d.user, d.conn.addr)))
	}
	for _, h := range headers {
		name, value, _ := strings.Cut(h, ": ")
		if name == "To" { // another branch of a fork answers
			to = &sip.ToHeader{Address: to.Address}
			to.Params.Add("tag", value)
			res.RemoveHeader("To")
			res.AppendHeader(to)
			continue
		}
		res.AppendHeader(sip.NewHeader(name, value))
	}
	if body != "" {
		res.AppendHeader(sip.NewHeader("Content-Type", "application/sdp"))
		res.SetBody([]byte(body))
	}
	d.send(res.String())
}

//go:build linux && (amd64 || arm64)

package main

import (
	"fmt"
	"maps"
	"net"
	"net/netip"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

type ua struct {
	c       *net.UDPConn
	local   string
	server  *net.UDPAddr
	first   int          // the number of the first user
	answers chan *sipMsg // to REGISTER
	cd      codec
	host    string      // of its sound
	faulty  atomic.Bool // messages are lost and doubled, calls go wrong
	rtpPort func(idx int) int
	onMedia func(idx int, a netip.AddrPort)
	mu      sync.Mutex
	dialogs map[string]*dialog
	nextIdx int
	retrans int
}

func newUA(local string, server *net.UDPAddr, cd codec) (*ua, error) {
	la, err := net.ResolveUDPAddr("udp4", local)
	if err != nil {
		return nil, err
	}
	c, err := net.ListenUDP("udp4", la)
	if err != nil {
		return nil, err
	}
	if err := c.SetReadBuffer(4 << 20); err != nil {
		return nil, fmt.Errorf("set up %s: %w", local, err)
	}
	u := &ua{c: c, local: c.LocalAddr().String(), server: server, cd: cd, host: la.IP.String(), dialogs: map[string]*dialog{}, answers: make(chan *sipMsg, 64)}
	go u.readLoop()
	go u.timerLoop()
	return u, nil
}

func (u *ua) sdp(port int) string {
	return fmt.Sprintf("v=0\r\no=- %d 1 IN IP4 %s\r\ns=-\r\nc=IN IP4 %s\r\nt=0 0\r\nm=audio %d RTP/AVP %d 101\r\n"+
		"a=rtpmap:%d %s\r\na=rtpmap:101 telephone-event/8000\r\na=fmtp:101 0-15\r\na=ptime:20\r\na=sendrecv\r\n",
		port, u.host, u.host, port, u.cd.pt, u.cd.pt, u.cd.name)
}

func (u *ua) send(b []byte) { u.write(b, u.server) }

// write sends; what is lost is sent again by its timer.
func (u *ua) write(b []byte, to *net.UDPAddr) {
	if u.faulty.Load() {
		if chance(ofLost) {
			return
		}
		if chance(ofDoubled) {
			_, _ = u.c.WriteToUDP(b, to)
		}
	}
	_, _ = u.c.WriteToUDP(b, to)
}

// invite starts a call to number.
func (u *ua) invite(idx int, number string) *dialog { return u.fated(idx, number, plain) }

// fated starts a call that is to go this way.
func (u *ua) fated(idx int, number string, f fate) *dialog {
	user := u.user(idx)
	d := &dialog{
		ua: u, idx: idx, user: user, fate: f, made: time.Now(), callID: rnd() + "@lg", ltag: rnd(), caller: true, cseq: 1,
		luri: fmt.Sprintf("<sip:%s@%s>", user, u.local), ruri: fmt.Sprintf("<sip:%s@%s>", number, u.server),
		target: fmt.Sprintf("sip:%s@%s", number, u.server), rtpPort: u.rtpPort(idx), t0: time.Now(),
	}
	u.mu.Lock()
	u.dialogs[d.callID] = d
	u.mu.Unlock()
	d.mu.Lock()
	d.lastReq = d.request("INVITE", newBranch(), d.cseq, "Allow: INVITE, ACK, BYE, CANCEL, OPTIONS\r\n", u.sdp(d.rtpPort))
	d.arm("INVITE")
	b := d.lastReq
	d.mu.Unlock()
	u.send(b)
	return d
}

// timerLoop repeats what has no answer.
func (u *ua) timerLoop() {
	for range time.Tick(50 * time.Millisecond) {
		u.mu.Lock()
		ds := slices.Collect(maps.Values(u.dialogs))
		u.mu.Unlock()
		for _, d := range ds {
			u.forget(d)
			if b := d.due(time.Now()); b != nil {
				u.mu.Lock()
				u.retrans++
				u.mu.Unlock()
				u.send(b)
			}
		}
	}
}

// callsMost is how long a call is remembered in faults: longer than any of its
// messages can be repeated.
const callsMost = 40 * time.Second

// forget drops a call that is long over; media looks at its calls at the end.
func (u *ua) forget(d *dialog) {
	if u.faulty.Load() && time.Since(d.made) > callsMost {
		u.mu.Lock()
		delete(u.dialogs, d.callID)
		u.mu.Unlock()
	}
}

// repeated is how many messages were.
func (u *ua) repeated() int {
	u.mu.Lock()
	defer u.mu.Unlock()
	return u.retrans
}

func (u *ua) readLoop() {
	buf := make([]byte, 65536)
	for {
		n, from, err := u.c.ReadFromUDP(buf)
		if err != nil {
			return
		}
		m := parseSIP(buf[:n])
		if m == nil {
			continue
		}
		if m.status > 0 {
			u.response(m)
		} else {
			u.request(m, from)
		}
	}
}

func (u *ua) response(m *sipMsg) {
	if m.method == "REGISTER" {
		select {
		case u.answers <- m:
		default: // a repetition that nobody waits for
		}
		return
	}
	u.mu.Lock()
	d := u.dialogs[m.get("call-id")]
	u.mu.Unlock()
	if d == nil {
		return
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	switch {
	case m.method == "BYE" && m.status >= 200 && d.pending == "BYE":
		d.pending, d.ended, d.byeOK = "", true, m.status < 300
	case m.method != "INVITE":
	case m.status < 200:
		d.gotProv = true
		if m.status == 180 && d.fate == cancelled {
			d.cancel()
		}
	case m.status < 300:
		d.accepted(m)
	default:
		d.refused(m)
	}
}

func (u *ua) reply(m *sipMsg, code int, reason, ltag, body string, to *net.UDPAddr) []byte {
	var sb strings.Builder
	fmt.Fprintf(&sb, "SIP/2.0 %d %s\r\n", code, reason)
	for _, v := range m.hdr["via"] {
		fmt.Fprintf(&sb, "Via: %s\r\n", v)
	}
	for _, v := range m.hdr["record-route"] {
		fmt.Fprintf(&sb, "Record-Route: %s\r\n", v)
	}
	t := m.get("to")
	if tagOf(t) == "" && ltag != "" && code > 100 {
		t += ";tag=" + ltag
	}
	fmt.Fprintf(&sb, "From: %s\r\nTo: %s\r\nCall-ID: %s\r\nCSeq: %s\r\nContact: <sip:%s@%s>\r\n", m.get("from"), t, m.get("call-id"), m.get("cseq"), "bench", u.local)
	if body != "" {
		sb.WriteString("Content-Type: application/sdp\r\n")
	}
	fmt.Fprintf(&sb, "Content-Length: %d\r\n\r\n%s", len(body), body)
	b := []byte(sb.String())
	u.write(b, to)
	return b
}

func (u *ua) request(m *sipMsg, from *net.UDPAddr) {
	u.mu.Lock()
	d := u.dialogs[m.get("call-id")]
	u.mu.Unlock()
	switch {
	case d != nil:
		d.within(m, from)
	case m.method == "INVITE" && u.onMedia != nil:
		u.called(m, from)
	case m.method == "OPTIONS":
		u.reply(m, 200, "OK", rnd(), "", from)
	case m.method != "ACK":
		u.reply(m, 481, "Call Does Not Exist", rnd(), "", from)
	}
}

// called answers a call at once.
func (u *ua) called(m *sipMsg, from *net.UDPAddr) {
	d := &dialog{
		ua: u, callID: m.get("call-id"), ltag: rnd(), rtag: tagOf(m.get("from")), cseq: 1,
		luri: strings.SplitN(m.get("to"), ";tag=", 2)[0], ruri: strings.SplitN(m.get("from"), ";tag=", 2)[0],
		target: uriOf(m.get("contact")), route: m.hdr["record-route"],
	}
	d.made = time.Now()
	d.mu.Lock()
	defer d.mu.Unlock()
	u.mu.Lock()
	d.idx = u.nextIdx
	u.nextIdx++
	u.dialogs[d.callID] = d
	u.mu.Unlock()
	d.rtpPort = u.rtpPort(d.idx)
	if u.faulty.Load() && d.goesWrong(m, from) {
		return
	}
	u.reply(m, 180, "Ringing", d.ltag, "", from)
	d.lastResp = u.reply(m, 200, "OK", d.ltag, u.sdp(d.rtpPort), from)
	d.next = time.Now().Add(500 * time.Millisecond)
	if a, ok := remoteMedia(m.body); ok {
		u.onMedia(d.idx, a)
	}
}

//go:build linux && (amd64 || arm64)

package main

import (
	"fmt"
	"net"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"
)

type dialog struct {
	mu       sync.Mutex
	ua       *ua
	idx      int
	user     string
	callID   string
	ltag     string
	rtag     string
	luri     string // From/To line without tag
	ruri     string
	target   string // remote contact
	route    []string
	cseq     int
	rtpPort  int
	caller   bool
	acked    bool
	up       bool
	ended    bool
	lastReq  []byte // INVITE or BYE being retransmitted
	lastResp []byte // 200 to INVITE
	ackMsg   []byte
	pending  string // method awaiting a response
	tries    int
	next     time.Time
	gotProv  bool
	authDone bool
	fate     fate
	made     time.Time
	t0       time.Time
	setup    time.Duration
	byeOK    bool
	refusal  string // why the call was refused, as the server says
}

func (d *dialog) request(method, branch string, cseq int, extra, body string) []byte {
	uri := d.target
	var sb strings.Builder
	fmt.Fprintf(&sb, "%s %s SIP/2.0\r\nVia: SIP/2.0/UDP %s;branch=%s;rport\r\nMax-Forwards: 70\r\n", method, uri, d.ua.local, branch)
	for _, r := range d.route {
		fmt.Fprintf(&sb, "Route: %s\r\n", r)
	}
	to := d.ruri
	if d.rtag != "" {
		to += ";tag=" + d.rtag
	}
	fmt.Fprintf(&sb, "From: %s;tag=%s\r\nTo: %s\r\nCall-ID: %s\r\nCSeq: %d %s\r\nContact: <sip:%s@%s>\r\n%s",
		d.luri, d.ltag, to, d.callID, cseq, method, d.user, d.ua.local, extra)
	if body != "" {
		sb.WriteString("Content-Type: application/sdp\r\n")
	}
	fmt.Fprintf(&sb, "Content-Length: %d\r\n\r\n%s", len(body), body)
	return []byte(sb.String())
}

func (d *dialog) arm(method string) {
	d.pending, d.tries, d.gotProv = method, 0, false
	d.next = time.Now().Add(500 * time.Millisecond)
}

func (d *dialog) bye() {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.hangUp()
}

// hangUp is bye with mu held.
func (d *dialog) hangUp() {
	if !d.up || d.ended || d.pending != "" {
		return
	}
	d.cseq++
	d.lastReq = d.request("BYE", newBranch(), d.cseq, "", "")
	d.arm("BYE")
	d.ua.send(d.lastReq)
}

// cancel gives up a call that rings: the CANCEL has the INVITE's branch.
func (d *dialog) cancel() {
	_, rest, _ := strings.Cut(string(d.lastReq), "branch=")
	branch, _, _ := strings.Cut(rest, ";")
	d.ua.send(d.request("CANCEL", branch, d.cseq, "", ""))
}

// due is what a call must repeat now (RFC 3261 s.17.1.1.2), nil nothing.
func (d *dialog) due(now time.Time) []byte {
	d.mu.Lock()
	defer d.mu.Unlock()
	request := d.pending != "" && !d.gotProv
	answer := !d.caller && d.lastResp != nil && !d.acked && !d.ended
	if !request && !answer || now.Before(d.next) {
		return nil
	}
	if d.tries++; d.tries > 6 {
		d.refusal = "no answer to " + d.pending
		d.pending, d.ended = "", true
		return nil
	}
	d.next = now.Add(time.Duration(500<<d.tries) * time.Millisecond)
	if request {
		return d.lastReq
	}
	return d.lastResp
}

// accepted takes a 2xx; each repetition gets its ACK again.
func (d *dialog) accepted(m *sipMsg) {
	if d.ackMsg == nil {
		d.rtag, d.target = tagOf(m.get("to")), uriOf(m.get("contact"))
		rr := m.hdr["record-route"]
		for _, r := range slices.Backward(rr) {
			p := strings.Split(r, ",")
			for _, v := range slices.Backward(p) {
				d.route = append(d.route, strings.TrimSpace(v))
			}
		}
		d.ackMsg = d.request("ACK", newBranch(), d.cseq, "", "")
		d.pending, d.up = "", true
		d.setup = time.Since(d.t0)
		if a, ok := remoteMedia(m.body); ok {
			d.ua.onMedia(d.idx, a)
		}
		if d.ua.faulty.Load() && d.fate != abandoned && d.fate != vanished {
			defer func() { d.hangUp() }()
		}
	}
	if d.fate != abandoned {
		d.ua.send(d.ackMsg)
	}
}

// refused takes a refusal; a challenge is answered once. One that is repeated,
// because its ACK was lost or the network doubled it, is acknowledged again and
// says nothing of the INVITE that answered it.
func (d *dialog) refused(m *sipMsg) {
	number, _, _ := strings.Cut(m.get("cseq"), " ")
	cseq, err := strconv.Atoi(number)
	if err != nil {
		return
	}
	rtag := d.rtag
	d.rtag = tagOf(m.get("to"))
	d.ua.send(d.request("ACK", branchOf(m.get("via")), cseq, "", ""))
	if d.rtag = rtag; cseq != d.cseq {
		return
	}
	if (m.status == 401 || m.status == 407) && !d.authDone {
		d.authDone = true
		d.cseq++
		d.lastReq = d.request("INVITE", newBranch(), d.cseq, digest(m, d.user, passwordOf(d.user), "INVITE", d.target), d.ua.sdp(d.rtpPort))
		d.arm("INVITE")
		d.ua.send(d.lastReq)
		return
	}
	if d.pending == "INVITE" {
		d.pending, d.ended = "", true
		d.refusal = strings.TrimSpace(strings.TrimPrefix(m.start, "SIP/2.0") + " " + m.get("reason"))
	}
}

// goesWrong reports whether the callee does something else than answer: it says
// nothing at all, refuses, or rings on.
func (d *dialog) goesWrong(m *sipMsg, from *net.UDPAddr) bool {
	switch n := draw(); {
	case n < ofSilent:
	case n < ofSilent+ofRefused:
		d.ended = true
		d.ua.reply(m, 486, "Busy Here", d.ltag, "", from)
	case n < ofSilent+ofRefused+ofUnheeded:
		d.ua.reply(m, 180, "Ringing", d.ltag, "", from)
	default:
		return false
	}
	return true
}

// within answers a request of a call that is known.
func (d *dialog) within(m *sipMsg, from *net.UDPAddr) {
	d.mu.Lock()
	defer d.mu.Unlock()
	u := d.ua
	switch m.method {
	case "ACK":
		d.acked, d.up = true, true
	case "INVITE":
		if !d.acked && !d.caller && d.lastResp != nil { // a repetition
			u.write(d.lastResp, from)
			return
		}
		u.reply(m, 200, "OK", d.ltag, u.sdp(d.rtpPort), from)
		if a, ok := remoteMedia(m.body); ok {
			u.onMedia(d.idx, a)
		}
	case "BYE":
		d.ended, d.byeOK = true, true
		u.reply(m, 200, "OK", d.ltag, "", from)
	case "CANCEL":
		d.ended = true
		u.reply(m, 200, "OK", d.ltag, "", from)
	default:
		u.reply(m, 200, "OK", d.ltag, "", from)
	}
}

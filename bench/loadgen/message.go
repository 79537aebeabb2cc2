//go:build linux && (amd64 || arm64)

package main

import (
	"crypto/md5" //nolint:gosec // digest telephones know nothing else
	"crypto/rand"
	"encoding/hex"
	"fmt"
	"net/netip"
	"strconv"
	"strings"
)

// A minimal user agent over one UDP socket: enough for INVITE calls as caller
// or as callee, with retransmission on both sides.

type codec struct {
	pt   int
	name string
}

// codecOf finds a codec by its name.
func codecOf(name string) (codec, bool) {
	switch name {
	case "pcmu":
		return codec{0, "PCMU/8000"}, true
	case "pcma":
		return codec{8, "PCMA/8000"}, true
	}
	return codec{}, false
}

type sipMsg struct {
	start  string
	hdr    map[string][]string // lower-case names
	body   string
	status int    // 0 for a request
	method string // of the request, or of CSeq
}

// long is the name of a header that may have come by its short one.
func long(k string) string {
	switch k {
	case "v":
		return "via"
	case "f":
		return "from"
	case "t":
		return "to"
	case "i":
		return "call-id"
	case "m":
		return "contact"
	case "l":
		return "content-length"
	}
	return k
}

func parseSIP(b []byte) *sipMsg {
	s := string(b)
	before, after, ok := strings.Cut(s, "\r\n\r\n")
	if !ok {
		return nil
	}
	lines := strings.Split(before, "\r\n")
	m := &sipMsg{start: lines[0], hdr: map[string][]string{}, body: after}
	for _, l := range lines[1:] {
		k, v, ok := strings.Cut(l, ":")
		if !ok {
			continue
		}
		k = long(strings.ToLower(strings.TrimSpace(k)))
		m.hdr[k] = append(m.hdr[k], strings.TrimSpace(v))
	}
	if strings.HasPrefix(m.start, "SIP/2.0 ") {
		m.status, _ = strconv.Atoi(strings.Fields(m.start)[1])
		_, m.method, _ = strings.Cut(m.get("cseq"), " ")
	} else {
		m.method, _, _ = strings.Cut(m.start, " ")
	}
	m.method = strings.TrimSpace(m.method)
	return m
}

func (m *sipMsg) get(k string) string {
	if v := m.hdr[k]; len(v) > 0 {
		return v[0]
	}
	return ""
}

func tagOf(h string) string {
	if _, after, ok := strings.Cut(h, ";tag="); ok {
		t := after
		if j := strings.IndexAny(t, ";> "); j >= 0 {
			t = t[:j]
		}
		return t
	}
	return ""
}

func uriOf(h string) string {
	if i := strings.IndexByte(h, '<'); i >= 0 {
		if j := strings.IndexByte(h[i:], '>'); j > 0 {
			return h[i+1 : i+j]
		}
	}
	u, _, _ := strings.Cut(h, ";")
	return u
}

func rnd() string {
	var b [8]byte
	_, _ = rand.Read(b[:]) // never fails (crypto/rand)
	return hex.EncodeToString(b[:])
}

// remoteMedia finds the audio address in a description.
func remoteMedia(sdp string) (netip.AddrPort, bool) {
	var ip string
	port := 0
	for l := range strings.SplitSeq(strings.ReplaceAll(sdp, "\r", ""), "\n") {
		if v, found := strings.CutPrefix(l, "c=IN IP4 "); found {
			ip = v
		}
		if v, found := strings.CutPrefix(l, "m=audio "); found {
			number, _, _ := strings.Cut(v, " ")
			port, _ = strconv.Atoi(number)
		}
	}
	a, err := netip.ParseAddr(ip)
	return netip.AddrPortFrom(a, uint16(port)), err == nil && port > 0
}

func newBranch() string { return "z9hG4bK" + rnd() }

func branchOf(via string) string {
	_, v, _ := strings.Cut(via, "branch=")
	v, _, _ = strings.Cut(v, ";")
	return v
}

func digest(m *sipMsg, user, pass, method, uri string) string {
	h, name := m.get("www-authenticate"), "Authorization"
	if m.status == 407 {
		h, name = m.get("proxy-authenticate"), "Proxy-Authorization"
	}
	val := func(k string) string {
		i := strings.Index(h, k+"=")
		if i < 0 {
			return ""
		}
		v := h[i+len(k)+1:]
		if strings.HasPrefix(v, `"`) {
			v = v[1:]
			return v[:strings.IndexByte(v, '"')]
		}
		if j := strings.IndexByte(v, ','); j >= 0 {
			v = v[:j]
		}
		return v
	}
	hx := func(s string) string { x := md5.Sum([]byte(s)); return hex.EncodeToString(x[:]) } //nolint:gosec // see import
	realm, nonce, qop := val("realm"), val("nonce"), val("qop")
	ha1, ha2 := hx(user+":"+realm+":"+pass), hx(method+":"+uri)
	if qop == "" {
		return fmt.Sprintf("%s: Digest username=\"%s\", realm=\"%s\", nonce=\"%s\", uri=\"%s\", response=\"%s\", algorithm=MD5\r\n",
			name, user, realm, nonce, uri, hx(ha1+":"+nonce+":"+ha2))
	}
	cn := rnd()
	o := ""
	if op := val("opaque"); op != "" {
		o = fmt.Sprintf(", opaque=\"%s\"", op)
	}
	return fmt.Sprintf("%s: Digest username=\"%s\", realm=\"%s\", nonce=\"%s\", uri=\"%s\", response=\"%s\", algorithm=MD5, qop=auth, nc=00000001, cnonce=\"%s\"%s\r\n",
		name, user, realm, nonce, uri, hx(ha1+":"+nonce+":00000001:"+cn+":auth:"+ha2), cn, o)
}

package sipstack

import (
	"crypto/rand"
	"fmt"
	"strings"

	"github.com/emiago/sipgo/sip"
)

// challenge is what a proxy asks for (RFC 7616 s.3.3), and how often it was
// answered.
type challenge struct {
	realm, nonce, opaque, algorithm, qop string

	stale bool
	proxy bool   // by 407
	count uint32 // of answers
}

// challengeOf is the strongest challenge of a 401 or 407 that we can answer; nil
// if there is none.
func challengeOf(res *sip.Response) *challenge {
	name, proxy := "WWW-Authenticate", false
	if res.StatusCode == sip.StatusProxyAuthRequired {
		name, proxy = "Proxy-Authenticate", true
	}
	var best *challenge
	for _, h := range res.GetHeaders(name) {
		c, err := parseChallenge(h.Value())
		if err == nil && c.answerable() && (best == nil || c.algorithm == algorithmSHA256 && best.algorithm != algorithmSHA256) {
			c.proxy = proxy
			best = c
		}
	}
	return best
}

// algorithmSHA256 is preferred wherever it is offered (RFC 8760).
const algorithmSHA256 = "SHA-256"

// answerable reports whether the algorithm and the quality are ones we know.
func (c *challenge) answerable() bool {
	known := c.algorithm == "" || c.algorithm == "MD5" || c.algorithm == algorithmSHA256
	return known && c.nonce != "" && (c.qop == "" || c.qop == "auth")
}

// parseChallenge reads the value of a WWW-Authenticate header.
func parseChallenge(v string) (*challenge, error) {
	if len(v) > maxCredentials {
		return nil, fmt.Errorf("read challenge: %d bytes are too long", len(v))
	}
	scheme, rest, _ := strings.Cut(strings.TrimSpace(v), " ")
	if !strings.EqualFold(scheme, "Digest") {
		return nil, fmt.Errorf("read challenge: scheme %q is not Digest", clip(scheme, 20))
	}
	c := &challenge{}
	for rest = strings.TrimSpace(rest); rest != ""; {
		name, value, more, err := parameter(rest)
		if err != nil {
			return nil, fmt.Errorf("read challenge: %w", err)
		}
		c.set(strings.ToLower(name), value)
		rest = more
	}
	return c, nil
}

func (c *challenge) set(name, value string) {
	switch name {
	case "realm":
		c.realm = value
	case "nonce":
		c.nonce = value
	case "opaque":
		c.opaque = value
	case "algorithm":
		c.algorithm = strings.ToUpper(value)
	case "stale":
		c.stale = strings.EqualFold(value, "true")
	case "qop":
		c.qop = value
		for q := range strings.SplitSeq(value, ",") {
			if strings.EqualFold(strings.TrimSpace(q), "auth") {
				c.qop = "auth"
			}
		}
	}
}

// sign adds our answer to a request.
func (c *challenge) sign(req *sip.Request, user, password string) {
	c.count++
	a := credentials{
		username: user, realm: c.realm, nonce: c.nonce, uri: req.Recipient.String(), algorithm: c.algorithm,
		qop: c.qop, nc: fmt.Sprintf("%08x", c.count), cnonce: rand.Text()[:16],
	}
	var b strings.Builder
	fmt.Fprintf(&b, `Digest username="%s", realm="%s", nonce="%s", uri="%s", response="%s"`,
		a.username, escaped(a.realm), escaped(a.nonce), a.uri, a.digest(req.Method.String(), password))
	if c.algorithm != "" {
		b.WriteString(", algorithm=" + c.algorithm)
	}
	if c.qop != "" {
		fmt.Fprintf(&b, `, cnonce="%s", qop=auth, nc=%s`, a.cnonce, a.nc)
	}
	if c.opaque != "" {
		fmt.Fprintf(&b, `, opaque="%s"`, escaped(c.opaque))
	}
	name := "Authorization"
	if c.proxy {
		name = "Proxy-Authorization"
	}
	req.AppendHeader(sip.NewHeader(name, b.String()))
}

// escaped makes a text fit to stand between quotation marks again.
func escaped(s string) string {
	return strings.NewReplacer(`\`, `\\`, `"`, `\"`, "\r", "", "\n", "").Replace(s)
}

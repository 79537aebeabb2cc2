package sipstack

import (
	"crypto/hmac"
	"crypto/md5" //nolint:gosec // RFC 3261 telephones know nothing else
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"hash"
	"net/netip"
	"strconv"
	"strings"
	"time"
)

const (
	// nonceLife is how long a nonce is good for. Each use of it is taken once,
	// so it may be as long as telephones wait between two refreshes: they need
	// no new challenge then.
	nonceLife = time.Hour

	// maxNonces is how many used nonces are remembered. The oldest goes first,
	// and nonces as old as it are refused from then on.
	maxNonces = 16384

	maxCredentials = 2048 // bytes of an Authorization header that are looked at
)

// credentials is an Authorization header (RFC 7616 s.3.4).
type credentials struct {
	username, realm, nonce, uri, response, algorithm, cnonce, qop, nc string
}

// parseCredentials reads the value of an Authorization header.
func parseCredentials(v string) (credentials, error) {
	var c credentials
	if len(v) > maxCredentials {
		return c, fmt.Errorf("read credentials: %d bytes are too long", len(v))
	}
	scheme, rest, _ := strings.Cut(strings.TrimSpace(v), " ")
	if !strings.EqualFold(scheme, "Digest") {
		return c, fmt.Errorf("read credentials: scheme %q is not Digest", scheme)
	}
	for rest = strings.TrimSpace(rest); rest != ""; {
		var name, value string
		var err error
		if name, value, rest, err = parameter(rest); err != nil {
			return c, err
		}
		c.set(strings.ToLower(name), value)
	}
	if c.username == "" || c.nonce == "" || c.response == "" {
		return c, fmt.Errorf("read credentials: username, nonce or response is missing")
	}
	return c, nil
}

func (c *credentials) set(name, value string) {
	switch name {
	case "username":
		c.username = value
	case "realm":
		c.realm = value
	case "nonce":
		c.nonce = value
	case "uri":
		c.uri = value
	case "response":
		c.response = strings.ToLower(value)
	case "algorithm":
		c.algorithm = strings.ToUpper(value)
	case "cnonce":
		c.cnonce = value
	case "qop":
		c.qop = strings.ToLower(value)
	case "nc":
		c.nc = value
	}
}

// parameter takes one name=value or name="value" and the comma after it.
func parameter(s string) (name, value, rest string, err error) {
	name, s, ok := strings.Cut(s, "=")
	name = strings.TrimSpace(name)
	if !ok || name == "" {
		return "", "", "", fmt.Errorf("read credentials: a parameter has no value")
	}
	s = strings.TrimLeft(s, " \t")
	if !strings.HasPrefix(s, `"`) {
		value, rest, _ = strings.Cut(s, ",")
		return name, strings.TrimSpace(value), strings.TrimSpace(rest), nil
	}
	var b strings.Builder
	for i := 1; i < len(s); i++ {
		switch {
		case s[i] == '\\' && i+1 < len(s):
			i++
			b.WriteByte(s[i])
		case s[i] == '"':
			rest = strings.TrimLeft(s[i+1:], " \t")
			return name, b.String(), strings.TrimLeft(strings.TrimPrefix(rest, ","), " \t"), nil
		default:
			b.WriteByte(s[i])
		}
	}
	return "", "", "", fmt.Errorf("read credentials: the value of %s has no end", name)
}

// digest is what the response must be (RFC 7616 s.3.4.1), "" for an algorithm
// or quality that was never offered.
func (c credentials) digest(method, password string) string {
	var sum func(string) string
	switch c.algorithm {
	case "", "MD5":
		sum = func(s string) string { return sumHex(md5.New(), s) } //nolint:gosec // see import
	case "SHA-256":
		sum = func(s string) string { return sumHex(sha256.New(), s) }
	default:
		return ""
	}
	ha1 := sum(c.username + ":" + c.realm + ":" + password)
	ha2 := sum(method + ":" + c.uri)
	switch c.qop {
	case "auth":
		return sum(strings.Join([]string{ha1, c.nonce, c.nc, c.cnonce, c.qop, ha2}, ":"))
	case "": // RFC 2069 telephones
		return sum(ha1 + ":" + c.nonce + ":" + ha2)
	}
	return ""
}

func sumHex(h hash.Hash, s string) string {
	h.Write([]byte(s))
	return hex.EncodeToString(h.Sum(nil))
}

// verdict is what came of looking at credentials.
type verdict int

const (
	verdictGood  verdict = iota
	verdictStale         // right or not, the nonce is no longer good: ask anew
	verdictWrong         // the password is wrong
)

// authority makes nonces and checks answers to them. A nonce carries its time
// and a mark that only we can make, for one source: nobody can fail in
// another's name.
type authority struct {
	realm string
	key   [32]byte
	used  map[string]*uses
	order []string // of used, oldest use first
	floor time.Time
}

// uses is which counts of a nonce were taken: the highest, and the 64 before.
type uses struct {
	made time.Time
	top  uint32
	seen uint64
}

func newAuthority(realm string) *authority {
	a := &authority{realm: realm, used: map[string]*uses{}}
	_, _ = rand.Read(a.key[:]) // never fails (crypto/rand)
	return a
}

// challenges are the values of WWW-Authenticate. MD5 stands first, against RFC
// 8760 s.2.4: telephones that look at the first only know nothing else, and
// those that choose, choose the stronger wherever it stands.
func (a *authority) challenges(from netip.Addr, stale, plain bool, now time.Time) []string {
	tail := fmt.Sprintf(`realm="%s", nonce="%s", qop="auth"`, a.realm, a.nonce(from, now))
	if stale {
		tail += ", stale=true"
	}
	if plain {
		return []string{"Digest algorithm=MD5, " + tail}
	}
	return []string{"Digest algorithm=MD5, " + tail, "Digest algorithm=SHA-256, " + tail}
}

const nonceBody = 16 // bytes: time and chance

func (a *authority) nonce(from netip.Addr, now time.Time) string {
	b := make([]byte, nonceBody, nonceBody+sha256.Size)
	binary.BigEndian.PutUint64(b, uint64(now.UnixNano()))
	_, _ = rand.Read(b[8:])
	return base64.RawURLEncoding.EncodeToString(append(b, a.mark(b, from)...))
}

func (a *authority) mark(body []byte, from netip.Addr) []byte {
	h := hmac.New(sha256.New, a.key[:])
	h.Write(body)
	h.Write([]byte(from.String()))
	return h.Sum(nil)[:16]
}

// made is when we made a nonce for a source; false if we did not.
func (a *authority) made(nonce string, from netip.Addr) (time.Time, bool) {
	b, err := base64.RawURLEncoding.DecodeString(nonce)
	if err != nil || len(b) != nonceBody+16 || !hmac.Equal(b[nonceBody:], a.mark(b[:nonceBody], from)) {
		return time.Time{}, false
	}
	return time.Unix(0, int64(binary.BigEndian.Uint64(b))), true
}

// check judges credentials for a request.
func (a *authority) check(c credentials, method, password string, from netip.Addr, now time.Time) verdict {
	made, ours := a.made(c.nonce, from)
	if !ours || c.realm != a.realm || now.Sub(made) > nonceLife {
		return verdictStale
	}
	want := c.digest(method, password)
	if want == "" || subtle.ConstantTimeCompare([]byte(want), []byte(c.response)) != 1 {
		return verdictWrong
	}
	if !a.take(c, made) {
		return verdictStale
	}
	return verdictGood
}

// take spends one count of a nonce; false if it was spent before. Without qop
// there is no count: such a nonce is good once.
func (a *authority) take(c credentials, made time.Time) bool {
	nc := uint32(1)
	if c.qop != "" {
		n, err := strconv.ParseUint(c.nc, 16, 32)
		if err != nil || n == 0 {
			return false
		}
		nc = uint32(n)
	}
	u := a.used[c.nonce]
	if u == nil {
		if !made.After(a.floor) {
			return false
		}
		a.remember(c.nonce, &uses{made: made, top: nc, seen: 1})
		return true
	}
	return u.take(nc)
}

func (u *uses) take(nc uint32) bool {
	if nc > u.top {
		if shift := nc - u.top; shift < 64 {
			u.seen <<= shift
		} else {
			u.seen = 0
		}
		u.top, u.seen = nc, u.seen|1
		return true
	}
	back := u.top - nc
	if back >= 64 || u.seen&(1<<back) != 0 {
		return false
	}
	u.seen |= 1 << back
	return true
}

func (a *authority) remember(nonce string, u *uses) {
	if len(a.order) >= maxNonces {
		oldest := a.order[0]
		if made := a.used[oldest].made; made.After(a.floor) {
			a.floor = made
		}
		delete(a.used, oldest)
		a.order = a.order[1:]
	}
	a.used[nonce] = u
	a.order = append(a.order, nonce)
}

package auth

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha1" //nolint:gosec // G505: what authenticator programs speak (RFC 6238, 1.2); HMAC does not need SHA-1's collision resistance
	"crypto/subtle"
	"encoding/base32"
	"encoding/binary"
	"fmt"
	"net/url"
	"strings"
	"time"
)

// One-time codes by time (RFC 6238), with the values that every authenticator
// program takes: SHA-1, steps of 30 s, six digits.
const (
	codeStep    = 30 * time.Second
	codeModulus = 1_000_000
	// codeSlack is how many steps a clock may be off, either way (RFC 6238, 5.2,
	// allows one for the network; an appliance's and a telephone's clock add to it).
	codeSlack      = 1
	codeSecretSize = 20 // bytes, as the HMAC's hash (RFC 4226, 4, R6)
)

// NewCodeSecret makes the secret that codes are made from, as text to be typed.
func NewCodeSecret() string {
	secret := make([]byte, codeSecretSize)
	rand.Read(secret) // never fails (crypto/rand documents it)
	return base32.StdEncoding.WithPadding(base32.NoPadding).EncodeToString(secret)
}

// CodeAt is the code of a secret at a time, and the number of its step; "" for
// a secret that is none.
func CodeAt(secret string, at time.Time) (code string, step int64) {
	key, err := base32.StdEncoding.WithPadding(base32.NoPadding).DecodeString(secret)
	step = at.Unix() / int64(codeStep/time.Second)
	if err != nil || len(key) == 0 {
		return "", step
	}
	return hotp(key, uint64(step)), step //nolint:gosec // G115: after 1970
}

// hotp is the code of a counter (RFC 4226, 5.3).
func hotp(key []byte, counter uint64) string {
	mac := hmac.New(sha1.New, key)
	mac.Write(binary.BigEndian.AppendUint64(nil, counter))
	sum := mac.Sum(nil)
	at := sum[len(sum)-1] & 0xf
	return fmt.Sprintf("%06d", binary.BigEndian.Uint32(sum[at:at+4])&0x7fffffff%codeModulus)
}

// CheckCode reports whether a code is right now, and of which step it is; one of
// the step after, or an earlier one, was taken already and is not right again
// (RFC 6238, 5.2).
func CheckCode(secret, code string, now time.Time, after int64) (step int64, ok bool) {
	code = strings.ReplaceAll(code, " ", "")
	for slack := -codeSlack; slack <= codeSlack; slack++ {
		want, at := CodeAt(secret, now.Add(time.Duration(slack)*codeStep))
		if want != "" && at > after && subtle.ConstantTimeCompare([]byte(want), []byte(code)) == 1 {
			step, ok = at, true
		}
	}
	return step, ok
}

// CodeURI is what an authenticator program reads from a picture or a link.
func CodeURI(issuer, account, secret string) string {
	q := url.Values{"secret": {secret}, "issuer": {issuer}}
	return (&url.URL{Scheme: "otpauth", Host: "totp", Path: "/" + issuer + ":" + account, RawQuery: q.Encode()}).String()
}

// Recovery codes stand in for an authenticator that is lost: ten, of 80 bits
// each, so that a fingerprint is enough to keep them.
const (
	recoveryCodes  = 10
	recoveryLength = 16
)

// NewRecoveryCodes makes a set of codes that each work once.
func NewRecoveryCodes() []string {
	codes := make([]string, recoveryCodes)
	for i := range codes {
		text := strings.ToLower(rand.Text()[:recoveryLength])
		codes[i] = strings.Join([]string{text[:4], text[4:8], text[8:12], text[12:]}, "-")
	}
	return codes
}

// PlainRecovery is a recovery code without what people put between its letters.
func PlainRecovery(code string) string {
	return strings.ToLower(strings.NewReplacer("-", "", " ", "").Replace(code))
}

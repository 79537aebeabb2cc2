package sipstack

import (
	"crypto/rand"
	"encoding/base64"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/pion/sdp/v3"
)

// Secrecy says whether the sound of an account is encrypted: by SRTP (RFC 3711)
// with keys in SDP (SDES, RFC 4568).
type Secrecy string

// The ways of secrecy. Keys are never offered over signalling that anybody can
// read.
const (
	SecrecyOff      Secrecy = ""         // never: offers that ask for it are refused
	SecrecyOptional Secrecy = "optional" // whenever the telephone can (RFC 8643)
	SecrecyRequired Secrecy = "required" // always; the telephone must have signed in over TLS
)

// Secure is what encrypts the sound of a call. Keys are master key and salt in
// one. It is never logged.
type Secure struct {
	Suite   string // as RFC 4568 s.6.2 and RFC 7714 s.14.2 name it
	Send    []byte
	Receive []byte
}

// String hides the keys from whoever prints one.
func (s *Secure) String() string {
	if s == nil {
		return "not encrypted"
	}
	return s.Suite
}

// GoString does so too.
func (s *Secure) GoString() string { return s.String() }

// The profiles of an audio line (RFC 3551, RFC 3711 s.12).
const (
	profilePlain  = "RTP/AVP"
	profileSealed = "RTP/SAVP"
)

// maxCrypto bounds the a=crypto lines that are looked at: there are a dozen
// suites in the registry.
const maxCrypto = 16

var (
	errSealNeeded  = errors.New("agree on sound: it must be encrypted, and this was not offered")
	errSealRefused = errors.New("agree on sound: encryption is switched off for this extension")
	errSealTLS     = errors.New("agree on sound: it must be encrypted, and the telephone did not sign in over TLS")
	errSealAnswer  = errors.New("agree on sound: the answer's encryption is not what was offered")
)

// suite is one way to encrypt.
type suite struct {
	name string
	size int // bytes of master key and salt
}

// suites are those we know, the preferred first: AES in Galois counter mode
// costs a third of the others where the processor knows AES.
func suites() []suite {
	return []suite{
		{"AEAD_AES_128_GCM", 16 + 12},
		{"AES_CM_128_HMAC_SHA1_80", 16 + 14},
		{"AES_CM_128_HMAC_SHA1_32", 16 + 14},
		{"AEAD_AES_256_GCM", 32 + 12},
	}
}

// crypto is an a=crypto line that can be used.
type crypto struct {
	tag   int
	suite string
	key   []byte
}

// parseCrypto reads an a=crypto line (RFC 4568 s.9.2); false if it cannot be
// used: an unknown suite, a key of the wrong length, a key identifier, which
// would change every packet, or a parameter that we must not ignore (s.6.3).
func parseCrypto(value string) (crypto, bool) {
	fs := strings.Fields(value)
	if len(fs) < 3 {
		return crypto{}, false
	}
	tag, err := strconv.ParseUint(fs[0], 10, 30)
	if err != nil {
		return crypto{}, false
	}
	for _, p := range fs[3:] {
		if !strings.HasPrefix(p, "-") && !strings.HasPrefix(strings.ToUpper(p), "WSH=") { // the replay window is a hint
			return crypto{}, false
		}
	}
	for _, s := range suites() {
		if s.name == fs[1] {
			key, ok := inlineKey(fs[2], s.size)
			return crypto{tag: int(tag), suite: s.name, key: key}, ok
		}
	}
	return crypto{}, false
}

// inlineKey reads "inline:KEY|2^31".
func inlineKey(s string, size int) ([]byte, bool) {
	s, ok := strings.CutPrefix(s, "inline:")
	parts := strings.Split(s, "|")
	if !ok || len(parts) > 2 || strings.Contains(parts[len(parts)-1], ":") {
		return nil, false
	}
	key, err := base64.StdEncoding.DecodeString(parts[0])
	if err != nil {
		key, err = base64.RawStdEncoding.DecodeString(parts[0])
	}
	return key, err == nil && len(key) == size
}

// cryptoOf is the first line that can be used, in the telephone's order.
func cryptoOf(m *sdp.MediaDescription) *crypto {
	n := 0
	for _, a := range m.Attributes {
		if a.Key != "crypto" {
			continue
		}
		if c, ok := parseCrypto(a.Value); ok {
			return &c
		}
		if n++; n == maxCrypto {
			break
		}
	}
	return nil
}

// seal is our side of a call's secrecy.
type seal struct {
	policy Secrecy
	safe   bool              // keys may be told to this telephone
	keys   map[string][]byte // ours, by suite; the same for the whole call
	now    *crypto           // what was agreed, theirs; nil: nothing
	said   string            // the profile that goes with it
}

// newSeal makes the keys of a call with a telephone that signed in over network.
func newSeal(policy Secrecy, network string) seal {
	s := seal{policy: policy, keys: map[string][]byte{}}
	if policy == SecrecyOff {
		return s
	}
	for _, x := range suites() {
		s.keys[x.name] = make([]byte, x.size)
		_, _ = rand.Read(s.keys[x.name]) // never fails (crypto/rand)
	}
	return s.over(network)
}

// over is the seal towards one of several telephones.
func (s seal) over(network string) seal {
	s.safe = encryptedNetwork(network)
	return s
}

// opening is the profile and the lines of an offer: what is in force, or all
// that we can. An offer that leaves the choice has the plain profile (RFC 8643).
func (s *seal) opening() (profile, lines string) {
	switch {
	case s.now != nil:
		return s.standing()
	case s.policy == SecrecyOff || !s.safe:
		return profilePlain, ""
	}
	var b strings.Builder
	for i, x := range suites() {
		b.WriteString(s.line(i+1, x.name))
	}
	if s.policy == SecrecyRequired {
		return profileSealed, b.String()
	}
	return profilePlain, b.String()
}

// standing is the profile and the line of what was agreed.
func (s *seal) standing() (profile, lines string) {
	if s.now == nil {
		return profilePlain, ""
	}
	return s.said, s.line(s.now.tag, s.now.suite)
}

func (s *seal) line(tag int, suite string) string {
	return fmt.Sprintf("a=crypto:%d %s inline:%s\r\n", tag, suite, base64.StdEncoding.EncodeToString(s.keys[suite]))
}

// take settles the secrecy of an offer of the telephone's, and picks the audio
// line that suits.
func (s *seal) take(d *description) error {
	if s.policy == SecrecyRequired && !s.safe {
		return errSealTLS
	}
	sealed, plain := d.pick()
	switch {
	case s.policy != SecrecyOff && sealed >= 0:
		d.use(sealed)
		s.now, s.said = d.crypto(), d.profile()
		return nil
	case s.policy == SecrecyRequired:
		return errSealNeeded
	case plain < 0:
		return errSealRefused
	}
	d.use(plain)
	s.now = nil
	return nil
}

// hear settles the secrecy of an answer to our offer.
func (s *seal) hear(d *description) error {
	theirs := d.crypto()
	offered, _ := s.opening()
	switch {
	case d.profile() != offered:
		return errSealAnswer
	case s.policy == SecrecyOff || !s.safe:
		s.now = nil
		return nil
	case theirs == nil:
		if s.policy == SecrecyRequired {
			return errSealNeeded
		}
		s.now = nil
		return nil
	}
	s.now, s.said = theirs, offered
	return nil
}

// secure is what the leg is told.
func (s *seal) secure() *Secure {
	if s.now == nil {
		return nil
	}
	return &Secure{Suite: s.now.suite, Send: s.keys[s.now.suite], Receive: s.now.key}
}

// pick finds the audio lines that suit: the first that can be encrypted, of
// either profile, and the first that need not be; -1 none.
func (d *description) pick() (sealed, plain int) {
	sealed, plain = -1, -1
	for i, m := range d.media {
		if !audible(m) {
			continue
		}
		profile := strings.Join(m.MediaName.Protos, "/")
		if sealed < 0 && cryptoOf(m) != nil {
			sealed = i
		}
		if plain < 0 && profile == profilePlain {
			plain = i
		}
	}
	return sealed, plain
}

// audible reports whether a media line could be the one that is ours to use.
func audible(m *sdp.MediaDescription) bool {
	profile := strings.Join(m.MediaName.Protos, "/")
	return m.MediaName.Media == "audio" && m.MediaName.Port.Value > 0 && m.MediaName.Port.Value < 65536 &&
		(profile == profilePlain || profile == profileSealed) && len(m.MediaName.Formats) <= maxFormats
}

func (d *description) profile() string {
	return strings.Join(d.media[d.audio].MediaName.Protos, "/")
}

func (d *description) crypto() *crypto { return cryptoOf(d.media[d.audio]) }

// use reads another audio line than the one that was read.
func (d *description) use(i int) {
	if i == d.audio {
		return
	}
	*d = description{media: d.media, whole: d.whole, audio: i}
	d.read(d.whole, d.media[i])
}

// secrecy is what an account asks for.
func (s *Stack) secrecy(user string) Secrecy {
	a, _ := s.o.Accounts.Account(user)
	return a.Secrecy
}

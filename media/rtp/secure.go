package rtp

import (
	"bytes"
	"fmt"
	"sync"
	"time"

	pion "github.com/pion/rtp"
	"github.com/pion/srtp/v3"
)

// Suite is a way to encrypt and authenticate packets.
type Suite uint8

// The suites of SDES (RFC 4568 section 6.2, RFC 7714 section 14.2).
const (
	AES128CM80 Suite = iota + 1 // AES_CM_128_HMAC_SHA1_80
	AES128CM32                  // AES_CM_128_HMAC_SHA1_32
	AES128GCM                   // AEAD_AES_128_GCM
	AES256GCM                   // AEAD_AES_256_GCM
)

// Secrets are the keys of a session (SRTP, RFC 3711): one for each way, master
// key and salt in one.
type Secrets struct {
	Suite         Suite
	Send, Receive []byte
}

// String hides the keys from whoever prints them.
func (s *Secrets) String() string { return "keys of an SRTP session" }

// GoString does so too.
func (s *Secrets) GoString() string { return s.String() }

const (
	// replayWindow is how many packets one may come late: 2.5 s of 20 ms, more
	// than any jitter buffer waits. RFC 3711 section 3.3.2 asks for 64 at least.
	replayWindow = 128

	// sealMost is what a suite adds to a packet: 16 bytes of GCM's tag, and for
	// RTCP 4 of the index (RFC 3711 section 3.4).
	sealMost = 20

	// mostSources bounds the streams of one key: each keeps a window. A telephone
	// has one, and another after each hold.
	mostSources = 64

	// oldKeys is how long packets under the last keys are still taken: those
	// under way when both sides took new ones.
	oldKeys = 2 * time.Second
)

// seal encrypts what goes out and opens what comes in under one set of keys. It
// is never changed: another set is another seal, which takes over the half that
// stays the same, with its packet index.
type seal struct {
	keys Secrets
	out  *sealer
	in   *opener
	last *opener // of the keys before; nil: there were none
	till time.Duration
}

// sealer is the way out. Sound takes turns by the sender's lock, which is held
// until the packet has gone; reports come from elsewhere.
type sealer struct {
	mu      sync.Mutex
	context *srtp.Context
	header  pion.Header
	buf     [mostPacket + sealMost]byte
}

// opener is the way in. Sound and reports may come by two readers.
type opener struct {
	mu      sync.Mutex
	context *srtp.Context
	header  pion.Header
	sources map[uint32]struct{}
}

func (s Suite) profile() (srtp.ProtectionProfile, int) {
	switch s {
	case AES128CM80:
		return srtp.ProtectionProfileAes128CmHmacSha1_80, 16
	case AES128CM32:
		return srtp.ProtectionProfileAes128CmHmacSha1_32, 16
	case AES128GCM:
		return srtp.ProtectionProfileAeadAes128Gcm, 16
	case AES256GCM:
		return srtp.ProtectionProfileAeadAes256Gcm, 32
	}
	return 0, 0
}

// context makes one half of a seal.
func (s Suite) context(key []byte, options ...srtp.ContextOption) (*srtp.Context, error) {
	profile, size := s.profile()
	if size == 0 || len(key) < size {
		return nil, fmt.Errorf("keys of an SRTP session: suite %d with %d bytes of key is not known", s, len(key))
	}
	c, err := srtp.CreateContext(key[:size], key[size:], profile, options...)
	if err != nil {
		return nil, fmt.Errorf("keys of an SRTP session: %w", err)
	}
	return c, nil
}

// resealed is the seal for keys, nil for none; old is the one before.
func resealed(old *seal, keys *Secrets, now time.Duration) (*seal, error) {
	if keys == nil {
		return nil, nil
	}
	s := &seal{keys: Secrets{Suite: keys.Suite, Send: bytes.Clone(keys.Send), Receive: bytes.Clone(keys.Receive)}}
	if old != nil && old.keys.Suite == keys.Suite && bytes.Equal(old.keys.Send, keys.Send) {
		s.out = old.out
	}
	if old != nil && old.keys.Suite == keys.Suite && bytes.Equal(old.keys.Receive, keys.Receive) {
		s.in, s.last, s.till = old.in, old.last, old.till
	}
	if err := s.complete(); err != nil {
		return nil, err
	}
	if old != nil && s.in != old.in {
		s.last, s.till = old.in, now+oldKeys
	}
	return s, nil
}

// complete makes the halves that are missing.
func (s *seal) complete() error {
	if s.out == nil {
		c, err := s.keys.Suite.context(s.keys.Send)
		if err != nil {
			return err
		}
		s.out = &sealer{context: c}
	}
	if s.in == nil {
		c, err := s.keys.Suite.context(s.keys.Receive, srtp.SRTPReplayProtection(replayWindow), srtp.SRTCPReplayProtection(replayWindow))
		if err != nil {
			return err
		}
		s.in = &opener{context: c, sources: map[uint32]struct{}{}}
	}
	return nil
}

// open gives the packet of a sealed one, in b's place; false if it is not
// genuine or came before.
func (s *seal) open(b []byte, now time.Duration) ([]byte, bool) {
	if s.last == nil || now > s.till {
		return s.in.open(b)
	}
	var spare [mostPacket]byte // a failed attempt may leave nothing of b
	n := copy(spare[:], b)
	if out, ok := s.in.open(b); ok {
		return out, true
	}
	return s.last.open(b[:copy(b, spare[:n])])
}

func (o *opener) open(b []byte) ([]byte, bool) {
	if len(b) < headerSize {
		return nil, false
	}
	ssrc := be32(b[8:])
	o.mu.Lock()
	defer o.mu.Unlock()
	if _, known := o.sources[ssrc]; !known && len(o.sources) >= mostSources {
		return nil, false
	}
	out, err := o.context.DecryptRTP(b[:0], b, &o.header)
	if err != nil {
		return nil, false
	}
	if _, known := o.sources[ssrc]; !known {
		o.sources[ssrc] = struct{}{}
	}
	return out, true
}

// openControl is open for RTCP.
func (s *seal) openControl(b []byte, now time.Duration) ([]byte, bool) {
	for _, o := range []*opener{s.in, s.last} {
		if o == nil || o == s.last && now > s.till {
			continue
		}
		if out, ok := o.openControl(b); ok {
			return out, true
		}
	}
	return nil, false
}

func (o *opener) openControl(b []byte) ([]byte, bool) {
	o.mu.Lock()
	defer o.mu.Unlock()
	out, err := o.context.DecryptRTCP(nil, b, nil)
	return out, err == nil
}

// close seals a packet; what it gives is good until the next. false: the key is
// used up, after 2^48 packets.
func (o *sealer) close(b []byte) ([]byte, bool) {
	o.mu.Lock()
	defer o.mu.Unlock()
	sealed, err := o.context.EncryptRTP(o.buf[:0], b, &o.header)
	return sealed, err == nil
}

// closeControl is close for RTCP.
func (o *sealer) closeControl(b []byte) ([]byte, bool) {
	o.mu.Lock()
	defer o.mu.Unlock()
	sealed, err := o.context.EncryptRTCP(nil, b, nil)
	return sealed, err == nil
}

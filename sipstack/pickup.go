package sipstack

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strconv"
	"strings"

	"ringdown/internal/call"
)

// A telephone that watches an extension and answers for it may pick its calls
// up: it calls in place of the dialog that the lamp's notice names (RFC 4235
// s.4.1.1, RFC 5359 s.2.15). An extension of any kind rings, so the dialog that
// is named is none of SIP's but stands for the ringing: its Call-ID is the call
// and the port, and both of its tags prove that we named it. Where it was
// answered meanwhile there is nothing to pick up.

// pickupName are the attributes that name a ringing to a watcher, "" where there
// is nothing to pick up or it is not for this one.
func (w *watch) pickupName(c WatchedCall) string {
	if c.Began || c.Stage != CallEarly || c.Port == "" || !w.s.sees(w.watcher, w.number) {
		return ""
	}
	id := fmt.Sprintf("%d.%s", c.ID, c.Port)
	tag := w.s.pickupTag(id)
	return fmt.Sprintf(" call-id=\"%s\" local-tag=\"%s\" remote-tag=\"%s\"", escape(id), tag, tag)
}

// pickupTag proves that a name is ours.
func (s *Stack) pickupTag(id string) string {
	h := hmac.New(sha256.New, s.tagKey[:])
	h.Write([]byte("pickup " + id))
	return hex.EncodeToString(h.Sum(nil)[:12])
}

// pickup is the port that rings, as a notice of ours named it; "" if none did.
func (r *replaces) pickup(s *Stack) call.Port {
	tag := s.pickupTag(r.call)
	if !hmac.Equal([]byte(tag), []byte(r.to)) || !hmac.Equal([]byte(tag), []byte(r.from)) {
		return ""
	}
	id, port, _ := strings.Cut(r.call, ".")
	if _, err := strconv.ParseUint(id, 10, 64); err != nil {
		return ""
	}
	return call.Port(port)
}

package sipstack

import (
	"encoding/hex"
	"net/url"

	"github.com/emiago/sipgo/sip"

	"ringdown/internal/call"
)

const (
	// maxUserToUser is what the ISDN package carries, in octets (RFC 7434); a
	// request then also stays within one datagram.
	maxUserToUser = 128
	// ia5 is the protocol discriminator before text (ITU-T Q.931, table 4-26).
	ia5 = 0x04
)

// userToUser tells a telephone what goes with its call (RFC 7433, the ISDN
// package of RFC 7434): "name=value&name=value", written as forms are, so that it
// is ASCII whatever the value. What would not fit whole is left out.
func userToUser(data []call.Mark) []sip.Header {
	var text string
	for _, m := range data {
		more := url.QueryEscape(m.Name) + "=" + url.QueryEscape(m.Value)
		if text != "" {
			more = "&" + more
		}
		if len(text)+len(more) <= maxUserToUser {
			text += more
		}
	}
	if text == "" {
		return nil
	}
	v := hex.EncodeToString(append([]byte{ia5}, text...)) + ";encoding=hex;purpose=isdn-uui;content=isdn-uui"
	return []sip.Header{sip.NewHeader("User-to-User", v)}
}

package webadmin

import (
	"crypto/rand"
	"math/big"

	"ringdown/internal/config"
)

// freshExtension gives an extension that is neither on a port, nor outside, nor at any telephone a SIP
// password, and reports whether it did: nobody has to think one up, and it is shown
// this once.
func freshExtension(x *config.Extension) bool {
	if x.Port != "" || x.Outside.Given() || x.DeskPIN != "" || x.SIP.Password != "" {
		return false
	}
	x.SIP.Password = config.Secret(newSIPPassword())
	return true
}

// A SIP password is keyed at telephones too, so its signs are those that nobody
// takes for others; sixteen of 31 are 79 bits.
const (
	sipPasswordSigns  = "abcdefghjkmnpqrstuvwxyz23456789"
	sipPasswordLength = 16
)

func newSIPPassword() string {
	text := make([]byte, sipPasswordLength)
	for i := range text {
		n, err := rand.Int(rand.Reader, big.NewInt(int64(len(sipPasswordSigns))))
		if err != nil {
			panic("no random numbers: " + err.Error()) // crypto/rand never fails (Go 1.24)
		}
		text[i] = sipPasswordSigns[n.Int64()]
	}
	return string(text)
}

package auth

import (
	"crypto/rand"
	"math/big"
	"strings"
)

// codeDigits is the length of a set-up code: with [Backoff] in front, a
// hundred million guesses take centuries.
const codeDigits = 8

// NewSetupCode makes the eight-digit code, in two groups of four, that the
// console shows until first run is done.
func NewSetupCode() string {
	n, err := rand.Int(rand.Reader, big.NewInt(100_000_000))
	if err != nil {
		panic("auth: the system's random source is gone: " + err.Error()) // crypto/rand never returns an error
	}
	digits := n.String()
	digits = strings.Repeat("0", codeDigits-len(digits)) + digits
	return digits[:4] + "-" + digits[4:]
}

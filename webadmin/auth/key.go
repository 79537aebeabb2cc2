package auth

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"math/big"
	"strings"
)

// keyPrefix lets people and secret scanners see what a key is for.
const keyPrefix = "rdk_"

// NewKey makes an API key of 256 random bits and returns it with the hash that
// is kept in its place.
func NewKey() (secret, hash string) {
	raw := make([]byte, 32)
	rand.Read(raw) // never fails (crypto/rand documents it)
	secret = keyPrefix + base64.RawURLEncoding.EncodeToString(raw)
	return secret, HashKey(secret)
}

// HashKey returns what is kept of an API key. A plain SHA-256 is enough: the
// key is 256 random bits, nobody can guess it.
func HashKey(secret string) string {
	sum := sha256.Sum256([]byte(secret))
	return hex.EncodeToString(sum[:])
}

// LooksLikeKey reports whether the text has the form of an API key, so that
// other text need not be looked up.
func LooksLikeKey(text string) bool {
	return strings.HasPrefix(text, keyPrefix) && len(text) == len(keyPrefix)+43
}

// NewSetupCode makes the eight-digit code that the console shows until first
// run is done.
func NewSetupCode() string {
	n, err := rand.Int(rand.Reader, big.NewInt(100_000_000))
	if err != nil {
		panic("auth: the system's random source is gone: " + err.Error()) // crypto/rand never returns an error
	}
	digits := n.String()
	digits = strings.Repeat("0", 8-len(digits)) + digits
	return digits[:4] + "-" + digits[4:]
}

package store

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
)

// secretBytes of randomness cannot be guessed, so one round of SHA-256 is
// enough to keep them: argon2id is for what people choose.
const secretBytes = 32

func newSecret() string {
	var b [secretBytes]byte
	rand.Read(b[:]) // never fails: crypto/rand ends the process instead
	return base64.RawURLEncoding.EncodeToString(b[:])
}

// fingerprint is what is kept of a secret, and its key: looking it up takes
// the same time for a wrong one as for a right one.
func fingerprint(secret string) string {
	sum := sha256.Sum256([]byte(secret))
	return hex.EncodeToString(sum[:])
}

// Fingerprint is what is kept of a secret of enough randomness, such as a
// recovery code.
func Fingerprint(secret string) string { return fingerprint(secret) }

package webhook

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// SecretPrefix begins a secret, so that scanners of repositories can find one that
// was left lying about (Standard Webhooks, "Signature scheme").
const SecretPrefix = "whsec_"

// How long a key is, in bytes (likewise).
const (
	keyLeast = 24
	keyMost  = 64
	keyUsual = 32 // as long as the hash
)

// NewSecret makes a secret.
func NewSecret() string {
	key := make([]byte, keyUsual)
	_, _ = rand.Read(key) // it never fails (Go 1.24)
	return SecretPrefix + base64.StdEncoding.EncodeToString(key)
}

// CheckSecret says in one clause what is wrong with a secret.
func CheckSecret(secret string) error {
	_, err := keyOf(secret)
	return err
}

func keyOf(secret string) ([]byte, error) {
	text, is := strings.CutPrefix(secret, SecretPrefix)
	if !is {
		return nil, fmt.Errorf("does not begin with %s", SecretPrefix)
	}
	key, err := base64.StdEncoding.DecodeString(text)
	if err != nil {
		return nil, fmt.Errorf("is not base64 behind %s", SecretPrefix)
	}
	if len(key) < keyLeast || len(key) > keyMost {
		return nil, fmt.Errorf("is a key of %d bytes; it is %d to %d", len(key), keyLeast, keyMost)
	}
	return key, nil
}

// Sign gives the signature of a body that is sent at a time under an id:
// "v1,base64". Whoever checks it also compares the time with their clock, so that
// nobody sends it a second time later.
func Sign(secret, id string, at time.Time, body []byte) (string, error) {
	key, err := keyOf(secret)
	if err != nil {
		return "", fmt.Errorf("the secret %w", err)
	}
	sum := hmac.New(sha256.New, key)
	fmt.Fprintf(sum, "%s.%d.", id, at.Unix())
	sum.Write(body)
	return "v1," + base64.StdEncoding.EncodeToString(sum.Sum(nil)), nil
}

// signed sets the three headers of a request. While a secret is being replaced,
// both sign: the server takes either.
func (h Hook) signed(r *http.Request, id string, at time.Time, body []byte) error {
	var all []string
	for _, secret := range []string{h.Secret, h.OldSecret} {
		if secret == "" {
			continue
		}
		text, err := Sign(secret, id, at, body)
		if err != nil {
			return err
		}
		all = append(all, text)
	}
	r.Header.Set("webhook-id", id)
	r.Header.Set("webhook-timestamp", strconv.FormatInt(at.Unix(), 10))
	r.Header.Set("webhook-signature", strings.Join(all, " "))
	return nil
}

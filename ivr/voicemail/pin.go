package voicemail

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/hex"
	"strings"
	"time"
)

// A PIN is keyed on a telephone: four digits are what people bear, eight the most
// that they remember. What keeps it is not the hash, which four digits fall to in
// a moment, but that only so many are taken.
const (
	leastPIN = 4
	mostPIN  = 8
	// freeTries are wrong ones in a row without consequence; each further one locks
	// the box, for twice as long as the one before, up to a day: 10 000 four-digit
	// PINs would take 27 years.
	freeTries = 3
	firstLock = time.Minute
	longest   = 24 * time.Hour
	// triesACall ends the call after so many.
	triesACall = 3
)

// State is what a box remembers besides its messages.
type State struct {
	Box  string `json:"box"`
	Salt string `json:"salt,omitempty"`
	Hash string `json:"hash,omitempty"` // of the PIN that was chosen by telephone, "" that of the settings counts
	// Over says which PIN of the settings the chosen one stands in for: once that is
	// another one, the administrator has set it anew.
	Over  string    `json:"over,omitempty"`
	Wrong int       `json:"wrong,omitempty"` // in a row
	Until time.Time `json:"until,omitzero"`  // locked until then
}

func sealed(salt, pin string) string {
	mac := hmac.New(sha256.New, []byte(salt))
	mac.Write([]byte(pin))
	return hex.EncodeToString(mac.Sum(nil))
}

func newSalt() string {
	var b [16]byte
	rand.Read(b[:]) // never fails: crypto/rand ends the process instead
	return hex.EncodeToString(b[:])
}

// choose sets a PIN by telephone.
func (s *State) choose(pin, set string) {
	s.Salt = newSalt()
	s.Hash, s.Over = sealed(s.Salt, pin), sealed(s.Salt, set)
	s.Wrong, s.Until = 0, time.Time{}
}

// chosen reports whether the PIN chosen by telephone counts.
func (s *State) chosen(set string) bool { return s.Hash != "" && s.Over == sealed(s.Salt, set) }

// has reports whether there is a PIN at all.
func (s *State) has(set string) bool { return s.chosen(set) || set != "" }

// right compares.
func (s *State) right(pin, set string) bool {
	if s.chosen(set) {
		return subtle.ConstantTimeCompare([]byte(s.Hash), []byte(sealed(s.Salt, pin))) == 1
	}
	return set != "" && subtle.ConstantTimeCompare([]byte(set), []byte(pin)) == 1
}

// try takes one attempt.
func (s *State) try(pin, set string, now time.Time) entry {
	switch {
	case now.Before(s.Until):
		return entryLocked
	case s.right(pin, set):
		s.Wrong, s.Until = 0, time.Time{}
		return entryRight
	}
	if s.Wrong++; s.Wrong > freeTries {
		s.Until = now.Add(min(firstLock<<min(s.Wrong-freeTries-1, 11), longest))
	}
	return entryWrong
}

// entry is what became of an attempt.
type entry int

const (
	entryWrong entry = iota
	entryRight
	entryLocked
)

const promptPINShort = "prompt/vm-pin-short"

// weakPIN says which prompt tells what is wrong with a new PIN, "" nothing.
func weakPIN(pin, box string) string {
	switch {
	case len(pin) < leastPIN:
		return promptPINShort
	case len(pin) > mostPIN, strings.Trim(pin, "0123456789") != "", pin == box, straight(pin):
		return "prompt/vm-pin-weak"
	}
	return ""
}

// straight reports whether all digits are as far apart: 1111, 1234, 9876, 2468.
func straight(pin string) bool {
	for i := 2; i < len(pin); i++ {
		if pin[i]-pin[i-1] != pin[1]-pin[0] {
			return false
		}
	}
	return true
}

// ValidPIN says what is wrong with a PIN of the settings, "" nothing.
func ValidPIN(pin string) bool {
	return len(pin) >= leastPIN && len(pin) <= mostPIN && strings.Trim(pin, "0123456789") == ""
}

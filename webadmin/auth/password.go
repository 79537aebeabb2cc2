package auth

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"encoding/base64"
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"

	"golang.org/x/crypto/argon2"
)

// Cost of one hash: the OWASP password storage cheat sheet's argon2id choice
// for small machines.
const (
	hashMemoryKiB = 19 * 1024
	hashPasses    = 2
	hashLanes     = 1
	hashBytes     = 32
	saltBytes     = 16
)

// Cost of the hash of a password that the appliance made: its 79 bits of chance
// cannot be guessed however fast guesses are, and a table of a thousand users needs
// a thousand hashes at once.
const (
	madeMemoryKiB = 64
	madePasses    = 1
)

// Limits of a password, in characters. Ten resists guessing at the rate that
// [Backoff] allows; 200 keeps the hash's input small.
const (
	MinPassword = 10
	MaxPassword = 200
)

// maxWaiting is how many hashes may wait for their turn; one more is refused
// with [ErrBusy]. At 60 ms to 500 ms each this keeps the longest wait in seconds.
const maxWaiting = 8

// ErrBusy says that too many people sign in at once.
var ErrBusy = errors.New("too many sign-ins are under way: try again in a few seconds")

// Hasher makes and checks password hashes, one at a time. Make it with
// [NewHasher]; it is safe for use by several goroutines.
type Hasher struct {
	waiting chan struct{} // places in the queue, including the one at work
	working chan struct{} // one token
}

// NewHasher returns a ready Hasher.
func NewHasher() *Hasher {
	return &Hasher{waiting: make(chan struct{}, maxWaiting), working: make(chan struct{}, 1)}
}

// Hash returns the password's hash in the PHC text form. It waits for its turn
// and returns ErrBusy, or the context's error when that ends first.
func (h *Hasher) Hash(ctx context.Context, password string) (string, error) {
	salt := make([]byte, saltBytes)
	rand.Read(salt) // never fails (crypto/rand documents it)
	sum, err := h.derive(ctx, password, salt, hashPasses, hashMemoryKiB)
	if err != nil {
		return "", err
	}
	return hashText(hashMemoryKiB, hashPasses, salt, sum), nil
}

// HashMade is Hash for passwords that were drawn by lot, with 64 bits of chance or
// more: it costs next to nothing, and waits for nobody.
func HashMade(password string) string {
	salt := make([]byte, saltBytes)
	rand.Read(salt) // never fails (crypto/rand documents it)
	return hashText(madeMemoryKiB, madePasses, salt, madeSum(password, salt))
}

func madeSum(password string, salt []byte) []byte {
	return argon2.IDKey([]byte(password), salt, madePasses, madeMemoryKiB, hashLanes, hashBytes)
}

func hashText(memory, passes uint32, salt, sum []byte) string {
	b64 := base64.RawStdEncoding
	return hashPrefix(memory, passes) + b64.EncodeToString(salt) + "$" + b64.EncodeToString(sum)
}

func hashPrefix(memory, passes uint32) string {
	return fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=%d$", argon2.Version, memory, passes, hashLanes)
}

// Verify reports whether password belongs to the stored hash. An empty hash
// stands for a user that does not exist: it costs the same and is never true. One
// of [HashMade] costs the same too, so that nobody sees by the time whose it is.
func (h *Hasher) Verify(ctx context.Context, stored, password string) (bool, error) {
	salt, want, made, err := parseHash(stored)
	if err != nil {
		return false, err
	}
	got, err := h.derive(ctx, password, salt, hashPasses, hashMemoryKiB)
	if err != nil {
		return false, err
	}
	if made {
		got = madeSum(password, salt)
	}
	return stored != "" && subtle.ConstantTimeCompare(got, want) == 1, nil
}

func (h *Hasher) derive(ctx context.Context, password string, salt []byte, passes, memory uint32) ([]byte, error) {
	select {
	case h.waiting <- struct{}{}:
		defer func() { <-h.waiting }()
	default:
		return nil, ErrBusy
	}
	select {
	case h.working <- struct{}{}:
		defer func() { <-h.working }()
	case <-ctx.Done():
		return nil, context.Cause(ctx)
	}
	return argon2.IDKey([]byte(password), salt, passes, memory, hashLanes, hashBytes), nil
}

// parseHash reads the PHC text forms that Hash and HashMade write.
func parseHash(stored string) (salt, sum []byte, made bool, err error) {
	if stored == "" {
		return make([]byte, saltBytes), make([]byte, hashBytes), false, nil
	}
	rest, ok := strings.CutPrefix(stored, hashPrefix(hashMemoryKiB, hashPasses))
	if !ok {
		rest, made = strings.CutPrefix(stored, hashPrefix(madeMemoryKiB, madePasses))
	}
	saltText, sumText, both := strings.Cut(rest, "$")
	if !ok && !made || !both {
		return nil, nil, made, errors.New("stored password hash is not of a form this firmware makes")
	}
	if salt, err = base64.RawStdEncoding.DecodeString(saltText); err != nil {
		return nil, nil, made, fmt.Errorf("stored password hash has a bad salt: %w", err)
	}
	if sum, err = base64.RawStdEncoding.DecodeString(sumText); err != nil {
		return nil, nil, made, fmt.Errorf("stored password hash has a bad sum: %w", err)
	}
	return salt, sum, made, nil
}

// CheckPassword says in one sentence why a new password will not do, or
// returns nil.
func CheckPassword(password string) error {
	n := utf8.RuneCountInString(password)
	switch {
	case !utf8.ValidString(password):
		return errors.New("the password is not valid text")
	case n < MinPassword:
		return fmt.Errorf("the password has %d characters; it needs at least %d", n, MinPassword)
	case n > MaxPassword:
		return fmt.Errorf("the password has %d characters; at most %d are taken", n, MaxPassword)
	case distinct(password) < 5:
		return errors.New("the password repeats the same few characters; use at least 5 different ones")
	case isRun(password):
		return errors.New("the password is a plain row of neighbouring characters; mix it")
	}
	return nil
}

func distinct(s string) int {
	seen := map[rune]bool{}
	for _, r := range s {
		seen[r] = true
	}
	return len(seen)
}

// isRun reports whether each character follows its neighbour by the same step,
// like 1234567890 or jihgfedcba.
func isRun(s string) bool {
	r := []rune(s)
	for i := 2; i < len(r); i++ {
		if (r[i]-r[i-1]+10)%10 != (r[1]-r[0]+10)%10 {
			return false
		}
	}
	return true
}

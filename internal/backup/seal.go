package backup

import (
	"bytes"
	"crypto/aes"
	"crypto/cipher"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"time"

	"golang.org/x/crypto/argon2"
)

// Errors of reading; test with errors.Is.
var (
	ErrNoBackup   = errors.New("the file is no backup of Ringdown")
	ErrPassphrase = errors.New("the passphrase is not this backup's, or its beginning was changed")
	ErrDamaged    = errors.New("the backup is damaged or was cut off")
)

const (
	magic      = "ringdown-backup 1\n"
	chunkSize  = 64 << 10
	maxHead    = 64 << 10
	saltSize   = 16
	keySize    = 32
	passes     = 3
	memoryKiB  = 32 << 10 // an ARM board with 256 MiB has it
	mostPasses = 16       // of a foreign file, which must not take all memory or hours
	mostMemory = 128 << 10
)

// Head says what a backup is, for everybody to read.
type Head struct {
	Created time.Time `json:"created"`
	Version string    `json:"version"` // of the firmware that made it
	Parts   []string  `json:"parts"`
	Schema  int       `json:"schema"` // of the database
	Salt    []byte    `json:"salt"`
	Passes  uint32    `json:"passes"`
	Memory  uint32    `json:"memory"` // KiB
}

// aead makes the cipher of a head and a passphrase.
func aead(passphrase string, h Head, text []byte) (cipher.AEAD, error) {
	slow := argon2.IDKey([]byte(passphrase), h.Salt, h.Passes, h.Memory, 1, keySize)
	mac := hmac.New(sha256.New, slow)
	mac.Write(text)
	block, err := aes.NewCipher(mac.Sum(nil))
	if err != nil {
		return nil, fmt.Errorf("make the cipher: %w", err)
	}
	return cipher.NewGCM(block)
}

// nonce is the number of a chunk and whether it is the last.
func nonce(n uint64, last bool) []byte {
	b := binary.BigEndian.AppendUint64(make([]byte, 3, 12), n)
	if last {
		return append(b, 1)
	}
	return append(b, 0)
}

// sealer encrypts what is written to it.
type sealer struct {
	out  io.Writer
	with cipher.AEAD
	buf  []byte
	n    uint64
}

func newSealer(out io.Writer, passphrase string, h Head) (*sealer, error) {
	h.Salt, h.Passes, h.Memory = make([]byte, saltSize), passes, memoryKiB
	rand.Read(h.Salt) // never fails (crypto/rand documents it)
	text, err := json.Marshal(h)
	if err != nil {
		return nil, fmt.Errorf("write the backup's head: %w", err)
	}
	with, err := aead(passphrase, h, text)
	if err != nil {
		return nil, err
	}
	top := binary.BigEndian.AppendUint32([]byte(magic), uint32(len(text))) //nolint:gosec // G115: a few hundred bytes
	if _, err := out.Write(append(top, text...)); err != nil {
		return nil, fmt.Errorf("write the backup's head: %w", err)
	}
	return &sealer{out: out, with: with, buf: make([]byte, 0, chunkSize)}, nil
}

// Write implements io.Writer. A full chunk waits for more, for it may be the last.
func (s *sealer) Write(p []byte) (int, error) {
	for rest := p; len(rest) > 0; {
		if len(s.buf) == chunkSize {
			if err := s.flush(false); err != nil {
				return 0, err
			}
		}
		n := min(len(rest), chunkSize-len(s.buf))
		s.buf, rest = append(s.buf, rest[:n]...), rest[n:]
	}
	return len(p), nil
}

func (s *sealer) flush(last bool) error {
	sealed := s.with.Seal(nil, nonce(s.n, last), s.buf, nil)
	s.n++
	s.buf = s.buf[:0]
	if _, err := s.out.Write(sealed); err != nil {
		return fmt.Errorf("write the backup: %w", err)
	}
	return nil
}

// Close writes the last chunk.
func (s *sealer) Close() error { return s.flush(true) }

// opener decrypts what a sealer wrote.
type opener struct {
	in   io.Reader
	with cipher.AEAD
	next []byte // read ahead: whether it is the last shows at the end only
	buf  []byte
	n    uint64
	done bool
}

// readHead reads what stands before the chunks.
func readHead(in io.Reader) (h Head, text []byte, err error) {
	top := make([]byte, len(magic)+4)
	if _, err := io.ReadFull(in, top); err != nil || !bytes.HasPrefix(top, []byte(magic)) {
		return h, nil, ErrNoBackup
	}
	size := binary.BigEndian.Uint32(top[len(magic):])
	if size > maxHead {
		return h, nil, ErrNoBackup
	}
	text = make([]byte, size)
	if _, err := io.ReadFull(in, text); err != nil {
		return h, nil, ErrDamaged
	}
	if json.Unmarshal(text, &h) != nil || h.Passes < 1 || h.Passes > mostPasses || h.Memory < 1 || h.Memory > mostMemory || len(h.Salt) != saltSize {
		return h, nil, ErrNoBackup
	}
	return h, text, nil
}

func newOpener(in io.Reader, passphrase string) (*opener, Head, error) {
	h, text, err := readHead(in)
	if err != nil {
		return nil, h, err
	}
	with, err := aead(passphrase, h, text)
	if err != nil {
		return nil, h, err
	}
	o := &opener{in: in, with: with}
	if o.next, err = o.read(); err != nil {
		return nil, h, err
	}
	if err := o.fill(); err != nil {
		return nil, h, ErrPassphrase
	}
	return o, h, nil
}

// read takes one sealed chunk, whole or the short one at the end; nil at the end.
func (o *opener) read() ([]byte, error) {
	sealed := make([]byte, chunkSize+o.with.Overhead())
	n, err := io.ReadFull(o.in, sealed)
	switch {
	case errors.Is(err, io.EOF):
		return nil, nil
	case err != nil && !errors.Is(err, io.ErrUnexpectedEOF):
		return nil, fmt.Errorf("read the backup: %w", err)
	}
	return sealed[:n], nil
}

// fill decrypts the next chunk.
func (o *opener) fill() error {
	if o.next == nil {
		return ErrDamaged
	}
	now := o.next
	var err error
	if o.next, err = o.read(); err != nil {
		return err
	}
	o.done = o.next == nil
	if o.buf, err = o.with.Open(now[:0], nonce(o.n, o.done), now, nil); err != nil {
		return ErrDamaged
	}
	o.n++
	return nil
}

// Read implements io.Reader.
func (o *opener) Read(p []byte) (int, error) {
	for len(o.buf) == 0 {
		if o.done {
			return 0, io.EOF
		}
		if err := o.fill(); err != nil {
			return 0, err
		}
	}
	n := copy(p, o.buf)
	o.buf = o.buf[n:]
	return n, nil
}

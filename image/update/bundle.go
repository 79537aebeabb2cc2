package update

import (
	"crypto/ed25519"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io"
)

// A bundle is, one after the other: the magic, the length of the manifest (four
// bytes, the highest first), the manifest, an Ed25519 signature (RFC 8032) over
// all of that, and the bytes of the parts. Nothing follows.
const magic = "ringdown-bundle\n"

// Errors that a refused bundle is; what is wrapped around them says what is
// wrong.
var (
	ErrNoBundle  = errors.New("this is no firmware bundle")
	ErrSignature = errors.New("the bundle's signature does not hold")
	ErrBroken    = errors.New("the bundle is broken")
	ErrBoard     = errors.New("the bundle is for another board")
	ErrOlder     = errors.New("the bundle is older than what may be installed")
	ErrTooLarge  = errors.New("the bundle does not fit this appliance")
)

// Keys are the public keys that may sign bundles, by name.
type Keys map[string]ed25519.PublicKey

// Bundle is an open bundle whose manifest is signed by a key that is known. Its
// parts have not been read yet.
type Bundle struct {
	Manifest
	rest io.Reader
}

// Open reads the head of a bundle and checks its signature. It reads no byte of
// the parts.
func Open(r io.Reader, keys Keys) (*Bundle, error) {
	head := make([]byte, len(magic)+4)
	if _, err := io.ReadFull(r, head); err != nil || string(head[:len(magic)]) != magic {
		return nil, ErrNoBundle
	}
	size := binary.BigEndian.Uint32(head[len(magic):])
	if size == 0 || size > maxManifest {
		return nil, fmt.Errorf("%w: its manifest has %d bytes, at most %d are read", ErrNoBundle, size, maxManifest)
	}
	signed := make([]byte, len(head)+int(size)+ed25519.SignatureSize)
	copy(signed, head)
	if _, err := io.ReadFull(r, signed[len(head):]); err != nil {
		return nil, fmt.Errorf("%w: it ends within its manifest: %w", ErrBroken, err)
	}
	signed, signature := signed[:len(head)+int(size)], signed[len(head)+int(size):]
	return opened(signed, signature, keys, r)
}

// opened checks first and parses then.
func opened(signed, signature []byte, keys Keys, rest io.Reader) (*Bundle, error) {
	name, known := signer(signed, signature, keys)
	if !known {
		return nil, fmt.Errorf("%w: it is signed by none of this appliance's keys", ErrSignature)
	}
	m, err := parseManifest(signed[len(magic)+4:])
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrBroken, err)
	}
	if m.Key != name {
		return nil, fmt.Errorf("%w: it names the key %.40q and is signed by %q", ErrSignature, m.Key, name)
	}
	return &Bundle{Manifest: m, rest: rest}, nil
}

// signer is whose key made the signature.
func signer(signed, signature []byte, keys Keys) (string, bool) {
	for name, key := range keys {
		if len(key) == ed25519.PublicKeySize && ed25519.Verify(key, signed, signature) {
			return name, true
		}
	}
	return "", false
}

// Pack writes a bundle. Each part's bytes must be as long and have the hash as
// the manifest says; parts are read once.
func Pack(w io.Writer, m Manifest, key ed25519.PrivateKey, parts []io.Reader) error {
	if err := m.check(); err != nil {
		return err
	}
	if len(parts) != len(m.Parts) {
		return fmt.Errorf("the manifest has %d parts and %d are given", len(m.Parts), len(parts))
	}
	text, err := json.Marshal(m)
	if err != nil {
		return fmt.Errorf("write the manifest: %w", err)
	}
	if len(text) > maxManifest {
		return fmt.Errorf("the manifest has %d bytes, at most %d may be", len(text), maxManifest)
	}
	head := binary.BigEndian.AppendUint32([]byte(magic), uint32(len(text)))
	head = append(head, text...)
	if _, err := w.Write(append(head, ed25519.Sign(key, head)...)); err != nil {
		return fmt.Errorf("write the bundle's head: %w", err)
	}
	for i, p := range m.Parts {
		if err := copyPart(w, parts[i], p); err != nil {
			return err
		}
	}
	return nil
}

package main

import (
	"crypto/ed25519"
	"crypto/sha256"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"ringdown/image/board"
	"ringdown/image/update"
)

// bundle writes the bundle and returns what it is.
func (j *job) bundle(boot, system string) (m update.Manifest, err error) {
	key, err := readKey(filepath.Join(j.keys, "bundle.key"))
	if err != nil {
		return m, err
	}
	m = update.Manifest{Format: 1, Board: j.Name, Version: j.version, Floor: j.floor, Key: filepath.Base(j.keys)}
	var parts []io.Reader
	for _, p := range []struct {
		name, file string
		at         int64
	}{{update.BootPart, boot, 0}, {"system", system, board.SystemAt}} {
		f, err := os.Open(p.file)
		if err != nil {
			return m, err
		}
		defer f.Close()
		part := update.Part{Name: p.name, Offset: p.at}
		if part.Size, part.SHA256, err = measure(f); err != nil {
			return m, err
		}
		m.Parts, parts = append(m.Parts, part), append(parts, f)
	}
	out, err := os.Create(j.name(".bundle"))
	if err != nil {
		return m, err
	}
	defer func() { err = errors.Join(err, out.Close()) }()
	return m, update.Pack(out, m, key, parts)
}

// measure reads a file once and goes back to its beginning.
func measure(f *os.File) (int64, update.Sum, error) {
	h := sha256.New()
	n, err := io.Copy(h, f)
	if err == nil {
		_, err = f.Seek(0, io.SeekStart)
	}
	return n, update.Sum(h.Sum(nil)), err
}

// readKey reads an Ed25519 key as openssl writes it (PKCS #8).
func readKey(file string) (ed25519.PrivateKey, error) {
	text, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	block, _ := pem.Decode(text)
	if block == nil {
		return nil, fmt.Errorf("%s holds no key", file)
	}
	key, err := x509.ParsePKCS8PrivateKey(block.Bytes)
	if err != nil {
		return nil, fmt.Errorf("read the key %s: %w", file, err)
	}
	k, right := key.(ed25519.PrivateKey)
	if !right {
		return nil, fmt.Errorf("%s holds no Ed25519 key", file)
	}
	return k, nil
}

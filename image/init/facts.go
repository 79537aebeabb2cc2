package main

import (
	"crypto/ed25519"
	"crypto/x509"
	"encoding/json"
	"encoding/pem"
	"fmt"
	"io/fs"
	"os"
	"strings"

	"ringdown/image/board"
	"ringdown/image/update"
)

// facts are what the signed boot image says of itself; image/build writes them.
type facts struct {
	Board    string `json:"board"`
	Version  string `json:"version"`
	Floor    string `json:"floor"`
	Recovery bool   `json:"recovery"`
	System   struct {
		Offset int64  `json:"offset"`
		Blocks int64  `json:"blocks"`
		Root   string `json:"root"`
		Salt   string `json:"salt"`
	} `json:"system"`

	board board.Board
	keys  update.Keys
}

// read reads release.json, board.json and the keys.
func (f *facts) read(dir fs.FS) error {
	text, err := fs.ReadFile(dir, "release.json")
	if err != nil {
		return fmt.Errorf("read what this firmware is: %w", err)
	}
	if err := json.Unmarshal(text, f); err != nil {
		return fmt.Errorf("read what this firmware is: %w", err)
	}
	if text, err = fs.ReadFile(dir, "board.json"); err != nil {
		return fmt.Errorf("read what the board is: %w", err)
	}
	if f.board, err = board.Parse(text); err != nil {
		return err
	}
	f.keys, err = readKeys(dir)
	return err
}

// readKeys reads all public keys; a file's name is the key's.
func readKeys(dir fs.FS) (update.Keys, error) {
	names, err := fs.Glob(dir, "keys/*.pub")
	if err != nil {
		return nil, err
	}
	keys := update.Keys{}
	for _, name := range names {
		text, err := fs.ReadFile(dir, name)
		if err != nil {
			return nil, err
		}
		block, _ := pem.Decode(text)
		if block == nil {
			return nil, fmt.Errorf("%s holds no key", name)
		}
		key, err := x509.ParsePKIXPublicKey(block.Bytes)
		if err != nil {
			return nil, fmt.Errorf("read the key %s: %w", name, err)
		}
		k, right := key.(ed25519.PublicKey)
		if !right {
			return nil, fmt.Errorf("%s is no Ed25519 key", name)
		}
		keys[strings.TrimSuffix(strings.TrimPrefix(name, "keys/"), ".pub")] = k
	}
	return keys, nil
}

func commandLine() string {
	text, err := os.ReadFile("/proc/cmdline")
	if err != nil {
		return ""
	}
	return string(text)
}

// slotOf finds the slot on the kernel's command line, which the boot loader
// writes; "" stands for the recovery system, and for none at all.
func slotOf(line string) string {
	for word := range strings.FieldsSeq(line) {
		if s, found := strings.CutPrefix(word, "ringdown.slot="); found && (s == update.SlotA || s == update.SlotB) {
			return s
		}
	}
	return ""
}

func uptime() string {
	text, err := os.ReadFile("/proc/uptime")
	if err != nil {
		return "?"
	}
	seconds, _, _ := strings.Cut(string(text), " ")
	return seconds + " s"
}

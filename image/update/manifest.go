package update

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"regexp"
)

// Limits of a manifest.
const (
	maxManifest = 16 << 10 // bytes of JSON; a real one has about 600
	maxParts    = 8        // a slot holds two: the boot image and the extra programs
	format      = 1        // of the bundle; another one is another firmware's business
	sector      = 512      // what the boot loader counts in
)

// Manifest says what a bundle is. It is what the signature is over.
type Manifest struct {
	Format  int    `json:"format"`
	Board   string `json:"board"`   // the only board that it runs on
	Version string `json:"version"` // see ParseVersion
	Floor   string `json:"floor"`   // once it is good, nothing older is taken any more
	Key     string `json:"key"`     // name of the key that signed
	Parts   []Part `json:"parts"`   // in the order of their bytes in the bundle
}

// Part is one piece of a slot.
type Part struct {
	Name   string `json:"name"`   // "boot": the image that the boot loader checks; "extras"
	Offset int64  `json:"offset"` // in the slot, in bytes; a multiple of 512
	Size   int64  `json:"size"`   // in bytes
	SHA256 Sum    `json:"sha256"`
}

// BootPart is the name of the part that the boot loader reads; it is at the
// slot's beginning.
const BootPart = "boot"

var nameForm = regexp.MustCompile(`^[a-z0-9][a-z0-9-]{0,31}$`)

// parseManifest reads the signed bytes. It refuses what it does not know: a
// field that is not understood could be a condition.
func parseManifest(text []byte) (Manifest, error) {
	var m Manifest
	d := json.NewDecoder(bytes.NewReader(text))
	d.DisallowUnknownFields()
	if err := d.Decode(&m); err != nil {
		return m, fmt.Errorf("read the manifest: %w", err)
	}
	if d.More() {
		return m, errors.New("read the manifest: something follows it")
	}
	return m, m.check()
}

func (m Manifest) check() error {
	if m.Format != format {
		return fmt.Errorf("the bundle is of format %d; this firmware reads format %d", m.Format, format)
	}
	if !nameForm.MatchString(m.Board) {
		return fmt.Errorf("the manifest names the board %.40q, which is no name", m.Board)
	}
	version, err := ParseVersion(m.Version)
	if err != nil {
		return fmt.Errorf("version of the bundle: %w", err)
	}
	floor, err := ParseVersion(m.Floor)
	if err != nil {
		return fmt.Errorf("floor of the bundle: %w", err)
	}
	if floor.Compare(version) > 0 {
		return fmt.Errorf("the bundle's floor %s is above its own version %s", floor, version)
	}
	return m.checkParts()
}

func (m Manifest) checkParts() error {
	if len(m.Parts) == 0 || len(m.Parts) > maxParts || m.Parts[0].Name != BootPart || m.Parts[0].Offset != 0 {
		return fmt.Errorf("the bundle's %d parts do not begin with the boot image, or are more than %d", len(m.Parts), maxParts)
	}
	var end int64
	for _, p := range m.Parts {
		if !nameForm.MatchString(p.Name) || p.Size <= 0 || p.Size > maxSlot || p.Offset < end || p.Offset > maxSlot || p.Offset%sector != 0 {
			return fmt.Errorf("the part %.40q of the bundle, %d bytes at %d, overlaps another one or has no place", p.Name, p.Size, p.Offset)
		}
		end = p.Offset + p.Size
	}
	return nil
}

// maxSlot is larger than any slot will be, and small enough for sums of two to
// fit an int64 many times over.
const maxSlot = 1 << 32

// end is the first byte behind all parts.
func (m Manifest) end() int64 {
	last := m.Parts[len(m.Parts)-1]
	return last.Offset + last.Size
}

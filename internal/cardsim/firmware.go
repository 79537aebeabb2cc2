package cardsim

import (
	"context"
	"crypto/ed25519"
	"crypto/sha256"
	"fmt"
	"hash/crc32"
	"sync"
	"time"

	"ringdown/hal"
	"ringdown/hal/vcard/vcp"
)

const (
	// maxImage is the room for one firmware in the card.
	maxImage = 1 << 20
	// trial is how long a new firmware waits for a HELLO before the card takes the
	// one before (protocol, FW_BEGIN).
	trial = 10 * time.Second
	// fwHead is the length of FW_BEGIN: size, digest, signature.
	fwHead = 4 + sha256.Size + ed25519.SignatureSize
	// blockHead is the length of what stands before a block's data.
	blockHead = 8
)

// image is the card's firmware, which survives restarts.
type image struct {
	mu       sync.Mutex
	version  string
	before   string // what to take again when the new one fails; "" none
	onTrial  bool
	begin    []byte // FW_BEGIN of the image being written
	data     []byte
	complete bool
}

func (m *image) running() string {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.version
}

// welcome ends the trial: a host has greeted the new firmware.
func (m *image) welcome() {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.onTrial = false
}

// tooLate takes the firmware before again when nobody has greeted the new one.
func (m *image) tooLate(greeted bool, up time.Duration) bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	if !m.onTrial || greeted || up < trial {
		return false
	}
	m.version, m.onTrial = m.before, false
	return true
}

// firmware carries out the requests of an update.
func (b *boot) firmware(f vcp.Frame) ([]byte, error) {
	if err := b.idle(); err != nil {
		return nil, err
	}
	m := &b.of.image
	m.mu.Lock()
	defer m.mu.Unlock()
	switch f.Type {
	case vcp.FwBegin:
		return m.start(f.Payload)
	case vcp.FwBlock:
		return m.write(f.Payload)
	case vcp.FwEnd:
		return nil, m.finish(b.of.opt.Key)
	}
	if m.complete {
		digest := m.begin[4 : 4+sha256.Size]
		m.before, m.version, m.onTrial = m.version, fmt.Sprintf("%x", digest[:4]), true
		m.begin, m.data, m.complete = nil, nil, false
	}
	b.reboot <- struct{}{}
	return nil, nil
}

// idle refuses while a port is in use.
func (b *boot) idle() error {
	for _, p := range b.ports {
		if s, err := p.Snapshot(context.Background()); err == nil && (s.OffHook || s.Ringing) {
			return fmt.Errorf("%w: port %s is in use", hal.ErrBusy, p.ID())
		}
	}
	return nil
}

// start begins an image, or goes on with the same one.
func (m *image) start(p []byte) ([]byte, error) {
	if len(p) < fwHead {
		return nil, fmt.Errorf("%w: size, digest and signature are missing", hal.ErrInvalid)
	}
	if size := le.Uint32(p); size == 0 || size > maxImage {
		return nil, fmt.Errorf("%w: an image of %d bytes; there is room for %d", hal.ErrInvalid, size, maxImage)
	}
	if string(p[:fwHead]) != string(m.begin) {
		m.begin, m.data, m.complete = append([]byte(nil), p[:fwHead]...), nil, false
	}
	return le.AppendUint32(nil, uint32(len(m.data))), nil
}

// write takes the next block; one that was taken already changes nothing.
func (m *image) write(p []byte) ([]byte, error) {
	if m.begin == nil || len(p) <= blockHead {
		return nil, fmt.Errorf("%w: no image is being written", hal.ErrState)
	}
	off, sum, data := int(le.Uint32(p)), le.Uint32(p[4:]), p[blockHead:]
	switch {
	case crc32.ChecksumIEEE(data) != sum:
		return nil, fmt.Errorf("%w: the block at %d is spoilt", hal.ErrInvalid, off)
	case off > len(m.data) || len(m.data)+len(data) > int(le.Uint32(m.begin)):
		return nil, fmt.Errorf("%w: the block at %d does not follow %d", hal.ErrState, off, len(m.data))
	case off == len(m.data):
		m.data = append(m.data, data...)
	}
	return le.AppendUint32(nil, uint32(len(m.data))), nil
}

// finish checks digest and signature.
func (m *image) finish(key ed25519.PublicKey) error {
	if m.begin == nil || len(m.data) != int(le.Uint32(m.begin)) {
		return fmt.Errorf("%w: the image is not whole", hal.ErrState)
	}
	digest := m.begin[4 : 4+sha256.Size]
	if got := sha256.Sum256(m.data); string(got[:]) != string(digest) {
		m.begin, m.data = nil, nil
		return fmt.Errorf("%w: the image is spoilt", hal.ErrInvalid)
	}
	if len(key) != ed25519.PublicKeySize || !ed25519.Verify(key, digest, m.begin[4+sha256.Size:]) {
		m.begin, m.data = nil, nil
		return fmt.Errorf("%w: the image is not signed by who may", hal.ErrInvalid)
	}
	m.complete = true
	return nil
}

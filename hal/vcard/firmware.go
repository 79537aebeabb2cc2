package vcard

import (
	"context"
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"

	"ringdown/hal"
	"ringdown/hal/vcard/vcp"
)

const (
	// blockSize is what one FW_BLOCK carries: a flash page of most
	// microcontrollers, or part of one, and 3 ms of the wire.
	blockSize = 512
	// maxImage bounds an image before it is read.
	maxImage = 16 << 20
)

// UpdateFirmware writes a signed firmware into the card named id and restarts it.
// An update that was cut off goes on where it was. The card checks the signature,
// an Ed25519 one over the image's SHA-256, refuses while a port is in use, and
// goes back to the firmware before unless it is greeted within 10 s of its
// restart, which whoever opens the card next does. The card must not be open.
// progress is told how many bytes the card has; it may be nil.
func (d *Driver) UpdateFirmware(ctx context.Context, id string, image, signature []byte, progress func(int)) error {
	if len(image) == 0 || len(image) > maxImage || len(signature) != ed25519.SignatureSize {
		return fmt.Errorf("update firmware: %w: an image of %d bytes with a signature of %d", hal.ErrInvalid, len(image), len(signature))
	}
	opened, err := d.Open(ctx, id)
	if err != nil {
		return err
	}
	c, ok := opened.(*card)
	if !ok {
		return fmt.Errorf("update firmware of card %q: %w", id, hal.ErrUnsupported)
	}
	defer func() { _ = c.Close() }() // it has nothing to tell: the card restarts
	if err := c.update(ctx, image, signature, progress); err != nil {
		return fmt.Errorf("update firmware of card %q: %w", id, err)
	}
	return nil
}

func (c *card) update(ctx context.Context, image, signature []byte, progress func(int)) error {
	sum := sha256.Sum256(image)
	begin := binary.LittleEndian.AppendUint32(nil, uint32(len(image)))
	begin = append(append(begin, sum[:]...), signature...)
	at, err := c.offset(ctx, vcp.FwBegin, begin, len(image))
	if err != nil {
		return fmt.Errorf("begin: %w", err)
	}
	for at < len(image) {
		data := image[at:min(at+blockSize, len(image))]
		block := binary.LittleEndian.AppendUint32(nil, uint32(at))
		block = append(binary.LittleEndian.AppendUint32(block, crc32.ChecksumIEEE(data)), data...)
		next, err := c.offset(ctx, vcp.FwBlock, block, len(image))
		if err != nil {
			return fmt.Errorf("block at %d: %w", at, err)
		}
		if next <= at {
			return fmt.Errorf("block at %d: %w: the card does not go on", at, hal.ErrFault)
		}
		if at = next; progress != nil {
			progress(at)
		}
	}
	if err := c.call(ctx, vcp.FwEnd, nil, nil); err != nil {
		return fmt.Errorf("check: %w", err)
	}
	// Its answer may be lost with the card's memory: then the card restarts all the
	// same, and says nothing to the repeats.
	if err := c.call(ctx, vcp.Reboot, nil, nil); err != nil && !errors.Is(err, hal.ErrGone) {
		return fmt.Errorf("restart: %w", err)
	}
	return nil
}

// offset sends a part of an update and gives where the card wants to go on.
func (c *card) offset(ctx context.Context, kind byte, payload []byte, most int) (at int, err error) {
	err = c.call(ctx, kind, payload, func(p []byte) error {
		if len(p) < 4 || int(binary.LittleEndian.Uint32(p)) > most {
			return fmt.Errorf("%w: its answer names no place in the image", hal.ErrFault)
		}
		at = int(binary.LittleEndian.Uint32(p))
		return nil
	})
	return at, err
}

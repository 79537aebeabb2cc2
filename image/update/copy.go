package update

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
)

// chunk is how much is held in memory: large enough that a flash writes whole
// erase blocks, small beside the memory of the smallest board.
const chunk = 256 << 10

// copyPart copies exactly one part's bytes and compares their hash.
func copyPart(w io.Writer, r io.Reader, p Part) error {
	sum := sha256.New()
	// Without the wrapper io.CopyBuffer would leave the buffer unused for files.
	n, err := io.CopyBuffer(struct{ io.Writer }{io.MultiWriter(w, sum)}, io.LimitReader(r, p.Size), make([]byte, min(chunk, p.Size)))
	if err != nil {
		return fmt.Errorf("copy the part %s after %d of %d bytes: %w", p.Name, n, p.Size, err)
	}
	if n < p.Size {
		return fmt.Errorf("%w: the part %s ends after %d of %d bytes", ErrBroken, p.Name, n, p.Size)
	}
	if Sum(sum.Sum(nil)) != p.SHA256 {
		return fmt.Errorf("%w: the part %s has other bytes than its manifest says", ErrBroken, p.Name)
	}
	return nil
}

// ended checks that nothing follows.
func ended(r io.Reader) error {
	var one [1]byte
	switch n, err := io.ReadFull(r, one[:]); {
	case n > 0:
		return fmt.Errorf("%w: something follows its last part", ErrBroken)
	case errors.Is(err, io.EOF):
		return nil
	default:
		return fmt.Errorf("read the bundle's end: %w", err)
	}
}

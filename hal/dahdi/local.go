//go:build dahdi

package dahdi

import (
	"errors"
	"fmt"
	"unsafe"

	"golang.org/x/sys/unix"
)

// dynamicSpan is struct dahdi_dynamic_span, 72 bytes.
type dynamicSpan struct {
	Driver           [20]byte
	Address          [40]byte
	Channels, Timing int32
	Span             int32
}

const ordCreateSpan = 0xc048da50

// LocalSpans makes a pair of local spans of n channels each, wired to each other,
// unless it is there. For tests on the kernel core alone.
func LocalSpans(n int) error {
	ctl, err := openFile(devices, "ctl")
	if err != nil {
		return err
	}
	defer func() { _ = ctl.close() }()
	for i, address := range []string{"1:0", "1:1"} {
		if _, err := ctl.span(int32(i + 1)); err == nil {
			continue
		}
		d := dynamicSpan{Channels: int32(n)}
		copy(d.Driver[:], "loc")
		copy(d.Address[:], address)
		if err := ctl.order(ordCreateSpan, unsafe.Pointer(&d)); err != nil && !errors.Is(err, unix.EEXIST) { //nolint:gosec // an ioctl's way
			return fmt.Errorf("make span %s: %w", address, err)
		}
	}
	return nil
}

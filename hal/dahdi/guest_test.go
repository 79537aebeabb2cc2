//go:build dahdi

package dahdi

import (
	"errors"
	"testing"
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

const (
	ordCreateSpan  = 0xc048da50
	ordDestroySpan = 0x4048da51
)

// control is the control file, closed at the end of the test.
func control(t *testing.T) fd {
	t.Helper()
	f, err := openFile(devices, "ctl")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = f.close() })
	return f
}

// localPair makes a pair of local spans of eight channels each, wired to each
// other, unless it is there.
func localPair(t *testing.T) {
	t.Helper()
	ctl := control(t)
	for _, address := range []string{"1:0", "1:1"} {
		d := dynamicSpan{Channels: 8}
		copy(d.Driver[:], "loc")
		copy(d.Address[:], address)
		err := ctl.order(ordCreateSpan, unsafe.Pointer(&d))
		if err != nil && !errors.Is(err, unix.EEXIST) && !errors.Is(err, unix.EINVAL) {
			t.Fatalf("make span %s: %v", address, err)
		}
	}
}

func TestAPairOfLocalSpansIsThere(t *testing.T) {
	localPair(t)
	ctl := control(t)
	for n := int32(1); n <= 2; n++ {
		s, err := ctl.span(n)
		if err != nil || s.channels() != 8 {
			t.Fatalf("span %d has %d channels: %v", n, s.channels(), err)
		}
		t.Logf("span %d: %s, %d channels", n, s.text(spanAtName), s.channels())
	}
	for c := int32(1); c <= 16; c++ {
		p, err := ctl.params(c)
		if err != nil || p.Chan != c || p.Span != (c-1)/8+1 || p.SigCap&(maskFXO|maskFXS) != maskFXO|maskFXS {
			t.Errorf("channel %d is %+v: %v", c, p, err)
		}
	}
}

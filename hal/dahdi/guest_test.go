//go:build dahdi

package dahdi

import (
	"encoding/binary"
	"testing"
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

// localPair makes the pair of local spans.
func localPair(t *testing.T) {
	t.Helper()
	if err := LocalSpans(8); err != nil {
		t.Fatal(err)
	}
}

func (s *spanInfo) channels() int { return int(binary.NativeEndian.Uint32(s[spanAtChannels:])) }

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

package callerid

import (
	"bytes"
	"testing"
)

// The messages of GR-30: 82h with the visual indicator, or 06h with three letters.
func TestMessageWaitingIsAsWritten(t *testing.T) {
	for _, x := range []struct {
		multiple, on bool
		want         []byte
	}{
		{true, true, []byte{0x82, 3, 0x0B, 1, 0xFF, 0x70}},
		{true, false, []byte{0x82, 3, 0x0B, 1, 0x00, 0x6F}},
		{false, true, []byte{0x06, 3, 0x42, 0x42, 0x42, 0x31}},
		{false, false, []byte{0x06, 3, 0x6F, 0x6F, 0x6F, 0xAA}},
	} {
		if got := waitingBytes(x.multiple, x.on); !bytes.Equal(got, x.want) || sum(got) != 0 {
			t.Errorf("%+v: % x", x, got)
		}
	}
}

package callerid

import (
	"testing"

	"ringdown/internal/country"
	"ringdown/media/fsk"
)

// FuzzFramer gives a framer whatever bytes a demodulator might: it never
// panics, keeps no more than a message, and takes none whose check is wrong.
func FuzzFramer(f *testing.F) {
	b, err := EncodeBytes(country.CallerID{Scheme: country.CIDBell202, Multiple: true}, Info{Number: "12345"})
	if err != nil {
		f.Fatal(err)
	}
	f.Add(false, append([]byte{0x55, 0x55, 0x55}, b...), byte(3))
	f.Add(true, encodeNTT(Info{Number: "0312345678"}), byte(0))
	f.Fuzz(func(t *testing.T, ntt bool, data []byte, markAt byte) {
		fr := framer{scheme: country.CIDBell202}
		if ntt {
			fr.scheme = country.CIDNTT
		}
		at := uint64(0)
		for i, v := range data {
			mark := 0
			if i == int(markAt) {
				mark = 100
			}
			at += byteSamples + uint64(mark*7)
			res, ok := fr.take(fsk.Byte{Value: v, At: at, Mark: mark, Level: 1000}, "")
			checkFramed(t, &fr, res, ok)
		}
		res, ok := fr.idle(at+8000, false, "")
		checkFramed(t, &fr, res, ok)
		if len(fr.bytes) > 0 {
			t.Errorf("%d bytes are kept after a second of silence", len(fr.bytes))
		}
	})
}

func checkFramed(t *testing.T, fr *framer, res Result, ok bool) {
	t.Helper()
	if len(fr.bytes) > maxMessage {
		t.Errorf("the framer keeps %d bytes", len(fr.bytes))
	}
	if ok && res.OK == (res.Err != nil) {
		t.Errorf("the result %+v is good and bad at once", res)
	}
}

package sim

import "testing"

// Whatever a burst holds, a display survives it, and shows a number only when
// the checksum is right.
func FuzzMessage(f *testing.F) {
	f.Add([]byte{0x80, 6, 2, 4, '1', '2', '3', '4', 0xAA})
	f.Add([]byte{0x04, 9, '1', '1', '2', '1', '0', '8', '3', '0', 'P', 0})
	f.Add([]byte{0x55, 0x55, 0x82, 3, 0x0B, 1, 0xFF, 0x70})
	f.Add([]byte{0x80, 0, 0x80})
	f.Fuzz(func(t *testing.T, burst []byte) {
		var a assembler
		for _, b := range burst {
			if !a.take(b) {
				continue
			}
			if s, _, _ := read(a.buf, "bell202"); !sumIsNought(a.buf) && (s.Number != "" || s.Trouble == "") {
				t.Errorf("% x shows %+v", a.buf, s)
			}
			a.reset()
		}
		if len(a.buf) > maxBurst {
			t.Errorf("%d bytes are kept", len(a.buf))
		}
	})
}

func FuzzURL(f *testing.F) {
	f.Add("sim://?country=CN&lines=4&phones=8&seed=7")
	f.Add("sim://?ppm=-200&erl=6&tail=0.5&noise=none&cid=ntt")
	f.Fuzz(func(t *testing.T, url string) {
		o, err := parse(url)
		if err == nil && (o.lines > maxLines || o.phones > maxPhones || o.ppm > maxPPM || o.ppm < -maxPPM) {
			t.Errorf("%q gives %+v", url, o)
		}
	})
}

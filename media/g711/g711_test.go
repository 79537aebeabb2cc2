package g711

import (
	"sort"
	"testing"
)

// decisions builds G.711's tables 1a and 2a another way: the list of decision
// values, first magnitude up, in units of a 16-bit sample.
func decisions(step, start int, widths []int) []int {
	d := []int{0}
	v := start
	for _, w := range widths {
		for range w {
			d = append(d, v)
			v += step
		}
		step *= 2
		v = d[len(d)-1] + step
	}
	return d
}

// interval is the number of the interval that holds v, counted from 0.
func interval(d []int, v int) int {
	n := sort.SearchInts(d, v+1) - 1
	return min(n, 127)
}

func TestEncodeALawMatchesDecisionValuesForEverySample(t *testing.T) {
	// Table 1a: 32 steps of 2/4096, then 16 steps in each of six doubled segments.
	d := decisions(16, 16, []int{32, 16, 16, 16, 16, 16, 16})
	for x := -32768; x <= 32767; x++ {
		want := byte(interval(d, x)) | 0x80
		if x < 0 {
			want = byte(interval(d, -x-1))
		}
		if got := EncodeA(int16(x)); got != want^0x55 {
			t.Fatalf("A-law of %d is %#02x, tables say %#02x", x, got, want^0x55)
		}
	}
}

func TestEncodeMuLawMatchesDecisionValuesForEverySample(t *testing.T) {
	// Table 2a: the first interval is half a step (0..1), then 15 of 2, then 16
	// in each doubled segment, ending at 8159, all over 8159 and times 4 here.
	d := decisions(8, 4, []int{16, 16, 16, 16, 16, 16, 16, 16})
	if last := d[127]; last != 4*7903 {
		t.Fatalf("last decision value is %d, table 2a has 4*7903", last)
	}
	for x := -32768; x <= 32767; x++ {
		want := byte(interval(d, abs(x))) ^ 0xFF
		if x < 0 {
			want ^= 0x80
		}
		if got := EncodeU(int16(x)); got != want {
			t.Fatalf("µ-law of %d is %#02x, tables say %#02x", x, got, want)
		}
	}
}

func TestDecodedValueLiesInTheMiddleOfItsInterval(t *testing.T) {
	a := decisions(16, 16, []int{32, 16, 16, 16, 16, 16, 16})
	u := decisions(8, 4, []int{16, 16, 16, 16, 16, 16, 16, 16})
	for n := range 128 {
		if got, want := int(DecodeA(byte(n)|0x80^0x55)), (a[n]+a[n+1])/2; got != want {
			t.Errorf("A-law interval %d decodes to %d, not %d", n, got, want)
		}
		if got, want := int(DecodeA(byte(n)^0x55)), -(a[n]+a[n+1])/2; got != want {
			t.Errorf("A-law interval -%d decodes to %d, not %d", n, got, want)
		}
		want := 0
		if n > 0 {
			want = (u[n] + u[n+1]) / 2
		}
		if got := int(DecodeU(^byte(n))); got != want {
			t.Errorf("µ-law interval %d decodes to %d, not %d", n, got, want)
		}
	}
}

func TestEveryByteSurvivesDecodingAndEncoding(t *testing.T) {
	for i := range 256 {
		b := byte(i)
		if got := EncodeA(DecodeA(b)); got != b {
			t.Errorf("A-law %#02x comes back as %#02x", b, got)
		}
		// µ-law has two zeros; the negative one comes back as the positive.
		if got := EncodeU(DecodeU(b)); got != b && b != 0x7F {
			t.Errorf("µ-law %#02x comes back as %#02x", b, got)
		}
	}
}

func TestSliceVersionsAgreeWithSingleOnes(t *testing.T) {
	pcm := []int16{-32768, -1, 0, 1, 32767}
	a, u := AppendA(nil, pcm), AppendU(nil, pcm)
	la, lu := AppendLinearA(nil, a), AppendLinearU(nil, u)
	for i, x := range pcm {
		if a[i] != EncodeA(x) || u[i] != EncodeU(x) || la[i] != DecodeA(a[i]) || lu[i] != DecodeU(u[i]) {
			t.Errorf("sample %d (%d) differs between slice and single version", i, x)
		}
	}
}

func abs(x int) int {
	if x < 0 {
		return -x
	}
	return x
}

func BenchmarkEncodeA(b *testing.B) {
	var f [80]int16
	var out [80]byte
	for i := range f {
		f[i] = int16(i*811 - 32000)
	}
	b.ReportAllocs()
	for b.Loop() {
		AppendA(out[:0], f[:])
	}
}

package g722_test

import (
	"bytes"
	"encoding/binary"
	"math/rand/v2"
	"os/exec"
	"path/filepath"
	"testing"

	"ringdown/media/g722"
)

// peer compiles the codec of spandsp (Debian: gcc, libspandsp-dev).
func peer(t *testing.T) string {
	t.Helper()
	bin := filepath.Join(t.TempDir(), "peer")
	out, err := exec.Command("gcc", "-O1", "-o", bin, "testdata/peer/peer.c", "-lspandsp", "-lm").CombinedOutput()
	if err != nil {
		t.Skipf("libspandsp-dev and gcc are not installed, so there is no independent peer: %v\n%.200s", err, out)
	}
	return bin
}

func run(t *testing.T, bin, way string, in []byte) []byte {
	t.Helper()
	cmd := exec.Command(bin, way)
	cmd.Stdin = bytes.NewReader(in)
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("run the peer: %v", err)
	}
	return out
}

// hard is sound that drives a coder to its limits: speech-like, then noise at
// full scale, then steps, then silence.
func hard(n int) []int16 {
	r := rand.New(rand.NewPCG(3, 5))
	p := make([]int16, 0, n)
	p = append(p, sines(n/4, 12000, 350, 1200, 5100)...)
	for range n / 4 {
		p = append(p, int16(r.IntN(65536)-32768))
	}
	for i := range n / 4 {
		p = append(p, int16(32767-65535*(i/57%2)))
	}
	return append(p, make([]int16, n-len(p))...)
}

func TestSpandspCodesTheSame(t *testing.T) {
	bin := peer(t)
	pcm := hard(64000)
	var in bytes.Buffer
	_ = binary.Write(&in, binary.LittleEndian, pcm)
	want := run(t, bin, "enc", in.Bytes())
	if got := g722.NewEncoder().Append(nil, pcm); !bytes.Equal(got, want) {
		t.Fatalf("the codes differ from spandsp's, first at %d of %d", firstDifference(got, want), len(want))
	}
}

func TestSpandspDecodesTheSame(t *testing.T) {
	bin := peer(t)
	code := g722.NewEncoder().Append(nil, sines(64000, 12000, 350, 1200, 5100))
	raw := run(t, bin, "dec", code)
	want := make([]int16, len(raw)/2)
	_ = binary.Read(bytes.NewReader(raw), binary.LittleEndian, want)
	for i, v := range g722.NewDecoder().Append(nil, code) {
		if v != want[i] {
			t.Fatalf("sample %d of %d is %d, spandsp's %d", i, len(want), v, want[i])
		}
	}
}

func firstDifference(a, b []byte) int {
	for i := range min(len(a), len(b)) {
		if a[i] != b[i] {
			return i
		}
	}
	return min(len(a), len(b))
}

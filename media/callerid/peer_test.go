package callerid_test

import (
	"bytes"
	"encoding/binary"
	"encoding/hex"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"ringdown/internal/country"
	"ringdown/media/callerid"
)

// The standards of spandsp's adsi.h.
const (
	peerClass = "1" // Bell 202
	peerClip  = "2" // V.23
	peerJapan = "4" // NTT
)

// peer compiles the modem of spandsp (Debian: gcc, libspandsp-dev).
func peer(t *testing.T) string {
	t.Helper()
	bin := filepath.Join(t.TempDir(), "peer")
	out, err := exec.Command("gcc", "-O1", "-o", bin, "testdata/peer/peer.c", "-lspandsp", "-lm").CombinedOutput()
	if err != nil {
		t.Skipf("libspandsp-dev and gcc are not installed, so there is no independent peer: %v\n%.200s", err, out)
	}
	return bin
}

func run(t *testing.T, bin, way, standard string, in []byte) []byte {
	t.Helper()
	cmd := exec.Command(bin, way, standard)
	cmd.Stdin = bytes.NewReader(in)
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("run the peer: %v", err)
	}
	return out
}

func standards() map[string]country.CallerID {
	w := ways()
	return map[string]country.CallerID{peerClass: w["Bell 202 MDMF GB2312"], peerClip: w["V.23 UTF-8"], peerJapan: w["NTT"]}
}

func TestPeerHearsWhatIsSent(t *testing.T) {
	bin := peer(t)
	for standard, way := range standards() {
		for _, who := range callers() {
			b, _ := callerid.EncodeBytes(way, who)
			s, _ := callerid.Modulate(way, b)
			p := make([]int16, 16000)
			s.Read(p[800:])
			var pcm bytes.Buffer
			_ = binary.Write(&pcm, binary.LittleEndian, p)
			want := hex.EncodeToString(b[:len(b)-1]) // spandsp leaves the checksum out
			if standard == peerJapan {
				want = japan(b)
			}
			if got := strings.ToLower(strings.TrimSpace(string(run(t, bin, "rx", standard, pcm.Bytes())))); got != want {
				t.Errorf("standard %s: spandsp heard %s, want %s", standard, got, want)
			}
		}
	}
}

// japan is what spandsp gives of a message: without parity and CRC.
func japan(b []byte) string {
	b = append([]byte(nil), b[:len(b)-2]...)
	for i := range b {
		b[i] &= 0x7F
	}
	return hex.EncodeToString(b)
}

func TestWhatThePeerSendsIsHeard(t *testing.T) {
	bin := peer(t)
	for standard, way := range standards() {
		for _, who := range callers() {
			b, _ := callerid.EncodeBytes(way, who)
			msg := b[:len(b)-1]
			if standard == peerJapan {
				msg = b[5 : len(b)-4] // spandsp adds framing, parity and CRC itself
				for i := range msg {
					msg[i] &= 0x7F
				}
			}
			raw := run(t, bin, "tx", standard, []byte(hex.EncodeToString(msg)))
			p := make([]int16, len(raw)/2)
			_ = binary.Read(bytes.NewReader(raw), binary.LittleEndian, p)
			r := callerid.NewReceiver(way.Scheme)
			r.SetEncoding(way.Encoding)
			want, _ := callerid.Carried(way, who)
			got := listen(r, slices.Concat(p, make([]int16, 4000)))
			if len(got) != 1 || !got[0].OK || got[0].Info != want {
				t.Errorf("standard %s: of spandsp's message heard %+v, want %+v", standard, got, want)
			}
		}
	}
}

package pcap_test

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"math/rand/v2"
	"net/netip"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"ringdown/internal/pcap"
)

var (
	phone = netip.MustParseAddrPort("192.0.2.9:4000")
	us    = netip.MustParseAddrPort("192.0.2.1:10000")
	six   = netip.MustParseAddrPort("[2001:db8::9]:4000")
	us6   = netip.MustParseAddrPort("[2001:db8::1]:10000")
)

// read is another reading of the format, by its description.
func read(t *testing.T, b []byte) (payloads [][]byte, heads [][]byte) {
	t.Helper()
	le := binary.LittleEndian
	if len(b) < 24 || le.Uint32(b) != 0xa1b2c3d4 || le.Uint16(b[4:]) != 2 || le.Uint32(b[20:]) != 101 {
		t.Fatalf("no pcap of raw packets: % x", b[:min(24, len(b))])
	}
	for b = b[24:]; len(b) > 0; {
		n, whole := int(le.Uint32(b[8:])), int(le.Uint32(b[12:]))
		p := b[16 : 16+n]
		head, length := 20, int(binary.BigEndian.Uint16(p[2:]))
		if p[0]>>4 == 6 {
			head, length = 40, 40+int(binary.BigEndian.Uint16(p[4:]))
		}
		if length != whole {
			t.Errorf("IP says %d bytes, the file %d", length, whole)
		}
		payloads, heads = append(payloads, p[head+8:]), append(heads, p[:head+8])
		b = b[16+n:]
	}
	return payloads, heads
}

func TestPacketsAreWrittenAsTheFormatSays(t *testing.T) {
	at := time.Unix(1000, 5000)
	b := pcap.Header()
	b = pcap.Append(b, pcap.Packet{At: at, From: phone, To: us, Data: []byte("one")})
	b = pcap.Append(b, pcap.Packet{At: at, From: six, To: us6, Data: []byte("two")})
	b = pcap.Append(b, pcap.Packet{At: at, From: us, To: phone, Data: []byte("cut"), Whole: 172})
	b = pcap.Append(b, pcap.Packet{At: at, From: netip.MustParseAddrPort("0.0.0.0:5060"), To: six, Data: []byte("mixed")})
	payloads, heads := read(t, b)
	for i, want := range []string{"one", "two", "cut", "mixed"} {
		if string(payloads[i]) != want {
			t.Errorf("packet %d says %q", i, payloads[i])
		}
	}
	sum := uint32(0)
	for i := 0; i < 20; i += 2 {
		sum += uint32(binary.BigEndian.Uint16(heads[0][i:]))
	}
	if sum = sum>>16 + sum&0xffff; sum != 0xffff || string(heads[0][12:16]) != "\xc0\x00\x02\x09" {
		t.Errorf("the first header is % x", heads[0])
	}
	if binary.BigEndian.Uint16(heads[1][46:]) == 0 {
		t.Error("IPv6 without a checksum")
	}
}

func TestOthersReadIt(t *testing.T) {
	tshark, err := exec.LookPath("tshark")
	if err != nil {
		t.Log("no tshark here: only our own reading of the format is compared")
		return
	}
	b := pcap.Header()
	for i := range 50 {
		rtp := append([]byte{0x80, 8, 0, byte(i), 0, 0, byte(i * 160 >> 8), byte(i * 160), 0, 0, 0xca, 0xfe}, make([]byte, 160)...)
		at := time.Unix(1000, int64(i)*20e6)
		b = pcap.Append(b, pcap.Packet{At: at, From: six, To: us6, Data: rtp})
		b = pcap.Append(b, pcap.Packet{At: at, From: us, To: phone, Data: rtp[:12], Whole: len(rtp)})
	}
	file := filepath.Join(t.TempDir(), "a.pcap")
	if err := os.WriteFile(file, b, 0o600); err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), tshark, "-r", file, "-o", "udp.check_checksum:TRUE", "-d", "udp.port==10000,rtp", "-T", "fields", "-e", "rtp.seq", "-e", "udp.checksum.status", "-e", "_ws.malformed")
	out, err := cmd.Output()
	if err != nil {
		t.Logf("tshark does not run here: %v", err)
		return
	}
	lines := strings.Split(strings.TrimSpace(string(out)), "\n")
	if len(lines) != 100 || !strings.HasPrefix(lines[98], "49\t1") || !strings.HasPrefix(lines[99], "49\t") || bytes.Contains(out, []byte("alformed")) {
		t.Errorf("tshark reads %d packets:\n%s", len(lines), out)
	}
}

// TestARingKeepsTheNewest: against a slice that forgets from its begin.
func TestARingKeepsTheNewest(t *testing.T) {
	const size = 70_000
	random := rand.New(rand.NewPCG(7, 7))
	lengths := []int{0, 12, 172, 1400, 30_000, 65_487}
	for range 15 {
		r := pcap.NewRing(size)
		var model []string
		for i := range 1 + random.IntN(300) {
			data := make([]byte, lengths[random.IntN(len(lengths))])
			copy(data, fmt.Sprintf("%d", i))
			from := phone
			if i%2 == 0 {
				from = six
			}
			r.Put(from, us, data, len(data))
			model = append(model, short(from, data))
		}
		kept, gone, used := r.Count()
		if kept == 0 || kept+int(gone) != len(model) || used > size {
			t.Fatalf("%d kept in %d bytes, %d gone of %d", kept, used, gone, len(model))
		}
		i := len(model) - kept
		for p := range r.All() {
			if got := short(p.From, p.Data); got != model[i] {
				t.Fatalf("packet %d is %s, not %s", i, got, model[i])
			}
			i++
		}
	}
}

func short(from netip.AddrPort, data []byte) string {
	return fmt.Sprintf("%s %d %q", from, len(data), data[:min(len(data), 4)])
}

func TestARingTakesWithoutAllocating(t *testing.T) {
	r := pcap.NewRing(1 << 20)
	data := make([]byte, 172)
	if n := testing.AllocsPerRun(20_000, func() { r.Put(phone, us, data, len(data)) }); n > 0 {
		t.Errorf("%v allocations for a packet", n)
	}
}

func BenchmarkPut(b *testing.B) {
	r := pcap.NewRing(8 << 20)
	data := make([]byte, 172)
	b.ReportAllocs()
	for b.Loop() {
		r.Put(phone, us, data, len(data))
	}
}

package appliance_test

import (
	"bytes"
	"context"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/netip"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"ringdown/cmd/internal/local"
	"ringdown/webadmin"
)

// ask sends a request by the local socket, as the owner.
func (o *office) ask(method, path, body string, want int) []byte {
	o.t.Helper()
	dial := func(ctx context.Context, _, _ string) (net.Conn, error) {
		return local.Dial(ctx, o.data)
	}
	client := &http.Client{Transport: &http.Transport{DialContext: dial, DisableKeepAlives: true}}
	q, err := http.NewRequestWithContext(context.Background(), method, "http://localhost/api/v1/"+path, strings.NewReader(body))
	o.must(err)
	q.Header.Set("Content-Type", "application/json")
	a, err := client.Do(q)
	o.must(err)
	defer a.Body.Close()
	text, err := io.ReadAll(a.Body)
	o.must(err)
	if a.StatusCode != want {
		o.t.Fatalf("%s %s: %s %s", method, path, a.Status, text)
	}
	return text
}

func (o *office) capture() (s webadmin.CaptureState) {
	o.t.Helper()
	o.must(json.Unmarshal(o.ask("GET", "capture", "", http.StatusOK), &s))
	return s
}

// wirePacket is one packet of a capture, by a reading of the format of its own.
type wirePacket struct {
	from, to netip.AddrPort
	data     []byte
	cut      bool
}

func wirePackets(t *testing.T, b []byte) (all []wirePacket) {
	t.Helper()
	le, be := binary.LittleEndian, binary.BigEndian
	if len(b) < 24 || le.Uint32(b) != 0xa1b2c3d4 || le.Uint32(b[20:]) != 101 {
		t.Fatalf("no pcap: % x", b[:min(len(b), 24)])
	}
	last := uint64(0)
	for b = b[24:]; len(b) > 0; {
		at := uint64(le.Uint32(b))*1e6 + uint64(le.Uint32(b[4:]))
		if at < last {
			t.Errorf("a packet is of %d µs, the one before of %d", at, last)
		}
		last = at
		n, whole := int(le.Uint32(b[8:])), int(le.Uint32(b[12:]))
		p := b[16 : 16+n]
		if p[0] != 0x45 {
			t.Fatalf("no IPv4 header: % x", p[:20])
		}
		all = append(all, wirePacket{
			from: netip.AddrPortFrom(netip.AddrFrom4([4]byte(p[12:16])), be.Uint16(p[20:])),
			to:   netip.AddrPortFrom(netip.AddrFrom4([4]byte(p[16:20])), be.Uint16(p[22:])),
			data: p[28:], cut: n < whole,
		})
		b = b[16+n:]
	}
	return all
}

// streams counts packets of sound by their source, and messages by their first word.
func streams(all []wirePacket) (sound, said map[string]int) {
	sound, said = map[string]int{}, map[string]int{}
	for _, p := range all {
		switch {
		case p.data[0]>>6 == 2 && (p.data[1] < 192 || p.data[1] > 223):
			sound[fmt.Sprintf("%s>%s %x", p.from, p.to, p.data[8:12])]++
		case p.data[0]>>6 != 2:
			word, _, _ := bytes.Cut(p.data, []byte(" "))
			said[string(word)]++
		}
	}
	return sound, said
}

// TestTheCallsPacketsAreCaptured: both legs of a call of two SIP telephones, with
// the messages from its begin on; then all of SIP, without what is said.
func TestTheCallsPacketsAreCaptured(t *testing.T) {
	o := inOfficeAt(t, ":0")
	lobby, store := o.signedIn("821"), o.signedIn("822")
	o.ask("POST", "capture", `{"call":"4711"}`, http.StatusNotFound)
	o.ask("GET", "capture.pcap", "", http.StatusNotFound)
	end := store.start("answers-and-is-hung-up-on", "", 0)
	endLobby := lobby.start("calls-and-hangs-up", "822", whole)
	o.talking("821")
	id := fmt.Sprint(uint64(o.view("821").Call))
	o.ask("POST", "capture", `{"call":"`+id+`","seconds":300,"sound":true}`, http.StatusAccepted)
	o.ask("POST", "capture", `{}`, http.StatusConflict)
	o.ask("GET", "capture.pcap", "", http.StatusConflict)
	o.converse(lobby.say, store.say)
	endLobby()
	end()
	o.await("the capture ends with its call", func() bool { return o.capture().State == "done" })
	if s := o.capture(); s.Call != id || !s.Sound || s.Expires == nil || s.Packets < 500 || s.Forgotten > 0 {
		t.Errorf("%+v", s)
	}
	file := o.ask("GET", "capture.pcap", "", http.StatusOK)
	all := wirePackets(t, file)
	sound, said := streams(all)
	if len(sound) != 4 {
		t.Errorf("the streams of sound are %v", sound)
	}
	for way, n := range sound {
		if n < 100 || strings.Contains(way, "0.0.0.0") {
			t.Errorf("%d packets of %s", n, way)
		}
	}
	if said["INVITE"] < 3 || said["ACK"] < 3 || said["BYE"] < 2 || said["REGISTER"] > 0 {
		t.Errorf("the messages are %v", said)
	}
	for _, p := range all {
		if p.cut || p.from.Addr() != p.to.Addr() {
			t.Fatalf("from %s to %s, %d bytes, cut %v", p.from, p.to, len(p.data), p.cut)
		}
	}
	othersRead(t, file)

	o.ask("POST", "capture", `{"megabytes":1}`, http.StatusAccepted)
	end = store.start("answers-and-is-hung-up-on", "", 0)
	endLobby = lobby.start("calls-and-hangs-up", "822", whole)
	o.talking("821")
	pause(arrives)
	o.ask("POST", "capture/stop", "", http.StatusNoContent)
	o.await("the capture is stopped", func() bool { return o.capture().State == "done" })
	for _, p := range wirePackets(t, o.ask("GET", "capture.pcap", "", http.StatusOK)) {
		if p.data[0]>>6 == 2 && (p.data[1] < 192 || p.data[1] > 223) && (!p.cut || len(p.data) != 12) {
			t.Fatalf("of sound more than the header is there: %d bytes", len(p.data))
		}
	}
	o.ask("DELETE", "capture", "", http.StatusNoContent)
	if s := o.capture(); s.State != "none" {
		t.Errorf("after it was forgotten: %+v", s)
	}
	if log := o.ask("GET", "audit", "", http.StatusOK); !bytes.Contains(log, []byte("save-capture")) || !bytes.Contains(log, []byte("start-capture")) {
		t.Errorf("the audit log says %s", log)
	}
	endLobby()
	end()
}

// othersRead lets tshark, if it is there, find the streams by the messages' SDP.
func othersRead(t *testing.T, file []byte) {
	t.Helper()
	tshark, err := exec.LookPath("tshark")
	if err != nil {
		t.Log("no tshark here: only our own reading of the capture was compared")
		return
	}
	path := filepath.Join(t.TempDir(), "call.pcap")
	if err := os.WriteFile(path, file, 0o600); err != nil {
		t.Fatal(err)
	}
	out, err := exec.CommandContext(t.Context(), tshark, "-r", path, "-q", "-z", "rtp,streams").Output()
	if err != nil {
		t.Logf("tshark does not run here: %v", err)
		return
	}
	if n := strings.Count(string(out), "0x"); n != 4 {
		t.Errorf("tshark finds %d streams:\n%s", n, out)
	}
}

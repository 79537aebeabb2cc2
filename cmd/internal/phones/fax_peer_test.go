package phones

import (
	"bytes"
	"encoding/binary"
	"io"
	"net/netip"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"ringdown/hal"
	"ringdown/internal/call"
	"ringdown/media"
	"ringdown/sipstack"
)

// page is a TIFF of one white page as a fax machine scans it: T.6, in which a
// line like the one above is a single bit.
func page(t *testing.T) string {
	t.Helper()
	const width, lines, entries = 1728, 1100, 13
	data := bytes.Repeat([]byte{0xFF}, lines/8)
	data = append(data, 0xF0, 0x01, 0x00, 0x10) // the last four lines, and T.6's end of the block
	at := uint32(8 + 2 + 12*entries + 4)
	var b bytes.Buffer
	b.WriteString("II*\x00")
	put := func(v any) { _ = binary.Write(&b, binary.LittleEndian, v) }
	put(uint32(8))
	put(uint16(entries))
	entry := func(tag, kind uint16, v uint32) { put(tag); put(kind); put(uint32(1)); put(v) }
	const short, long, ratio = 3, 4, 5
	entry(256, long, width)
	entry(257, long, lines)
	entry(258, short, 1) // bits
	entry(259, short, 4) // T.6
	entry(262, short, 0) // white is 0
	entry(266, short, 1) // the first bit is the highest
	entry(273, long, at+16)
	entry(277, short, 1)
	entry(278, long, lines)
	entry(279, long, uint32(len(data)))
	entry(282, ratio, at)
	entry(283, ratio, at+8)
	entry(296, short, 2) // dots an inch
	put(uint32(0))
	put([]uint32{204, 1, 98, 1})
	b.Write(data)
	name := filepath.Join(t.TempDir(), "page.tif")
	if err := os.WriteFile(name, b.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	return name
}

// A page from a fax machine at an analog port to one at another appliance's,
// over RTP.
func TestAPageComesThrough(t *testing.T) {
	bin := filepath.Join(t.TempDir(), "fax")
	out, err := exec.Command("gcc", "-O1", "-o", bin, "testdata/peer/fax.c", "-lspandsp", "-lm").CombinedOutput()
	if err != nil {
		t.Skipf("libspandsp-dev and gcc are not installed, so there is no fax machine: %v\n%.200s", err, out)
	}
	cmd := exec.Command(bin, page(t), filepath.Join(t.TempDir(), "received.tif"))
	var said strings.Builder
	cmd.Stderr = &said
	to, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	from, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	faxes := 0
	onDesk(t, func(t *testing.T, d *desk) {
		ends := [2]machine{d.machine("sip/821", &faxes), d.machine("sip/822", &faxes)}
		ends[0].faces(t, ends[1])
		ends[1].faces(t, ends[0])
		for {
			var says [2]hal.Frame
			if binary.Read(from, binary.LittleEndian, &says) != nil {
				break
			}
			<-time.After(hal.FrameTime)
			for i := range says {
				ends[i].to.WriteFrame(&says[i])
			}
			var hears [2]hal.Frame
			for i := range hears {
				ends[i].in.ReadFrame(&hears[i])
			}
			if binary.Write(to, binary.LittleEndian, hears) != nil {
				break
			}
		}
		for _, e := range ends {
			e.leg.Close()
		}
	})
	_, _ = io.Copy(io.Discard, from)
	if err := cmd.Wait(); err != nil || strings.TrimSpace(said.String()) != "0 0 1" {
		t.Errorf("the machines say %q, %v; want no error on either side and one page", said.String(), err)
	}
	if faxes != 2 {
		t.Errorf("%d of 2 legs noticed the fax", faxes)
	}
}

// machine is an analog port with a fax machine, and its leg.
type machine struct {
	leg sipstack.Leg
	in  media.Source
	to  media.Sink
}

func (d *desk) machine(port call.Port, faxes *int) machine {
	d.t.Helper()
	l, err := d.OpenLeg(sipstack.LegRequest{Port: port, Bind: here, Fax: func() { *faxes++ }})
	if err != nil {
		d.t.Fatal(err)
	}
	d.Join("sim0/fxs1", port, call.Through)
	return machine{l, d.in, d.to}
}

func (m machine) faces(t *testing.T, o machine) {
	t.Helper()
	r := remote(true)
	r.RTP = netip.AddrPortFrom(here, o.leg.Local().Port)
	r.RTCP = netip.AddrPortFrom(here, r.RTP.Port()+1)
	if err := m.leg.SetRemote(r); err != nil {
		t.Fatal(err)
	}
}

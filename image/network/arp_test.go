package network

import (
	"bytes"
	"net"
	"net/netip"
	"testing"
	"testing/synctest"
	"time"
)

// cable has one other machine on it.
type cable struct {
	mac     net.HardwareAddr
	ip      netip.Addr
	sent    int
	answers int // from this packet on
	other   []byte
	queue   [][]byte
}

func (c *cable) Send(p []byte) error {
	c.sent++
	if c.other != nil {
		c.queue = append(c.queue, c.other)
	}
	if about, _ := netip.AddrFromSlice(p[24:28]); about == c.ip && c.sent >= c.answers {
		a := question(c.mac, c.ip, netip.MustParseAddr("0.0.0.0"))
		a[7] = 2 // a reply
		c.queue = append(c.queue, a)
	}
	return nil
}

func (c *cable) Receive(until time.Time) ([]byte, error) {
	if len(c.queue) == 0 {
		<-time.After(time.Until(until))
		return nil, nil
	}
	p := c.queue[0]
	c.queue = c.queue[1:]
	return p, nil
}

func TestWhoHasAnAddressAnswersAProbe(t *testing.T) {
	own, theirs := net.HardwareAddr{2, 0, 0, 0, 0, 1}, net.HardwareAddr{2, 0, 0, 0, 0, 7}
	wanted := netip.MustParseAddr("192.168.1.9")
	for name, c := range map[string]struct {
		cable cable
		want  net.HardwareAddr
		takes time.Duration
	}{
		"nobody has it":                      {cable{}, nil, 4 * time.Second},
		"somebody has it":                    {cable{mac: theirs, ip: wanted}, theirs, 0},
		"they answer the last probe only":    {cable{mac: theirs, ip: wanted, answers: 3}, theirs, 2 * time.Second},
		"somebody has another one":           {cable{mac: theirs, ip: netip.MustParseAddr("192.168.1.8")}, nil, 4 * time.Second},
		"somebody probes for it too":         {cable{other: question(theirs, netip.IPv4Unspecified(), wanted)}, theirs, 0},
		"our own probe comes back":           {cable{other: question(own, netip.IPv4Unspecified(), wanted)}, nil, 4 * time.Second},
		"somebody asks for it, to talk":      {cable{other: question(theirs, netip.MustParseAddr("192.168.1.8"), wanted)}, nil, 4 * time.Second},
		"what comes is no ARP of IPv4":       {cable{other: bytes.Repeat([]byte{0xff}, arpBytes)}, nil, 4 * time.Second},
		"what comes is cut off":              {cable{other: question(theirs, wanted, wanted)[:20]}, nil, 4 * time.Second},
		"somebody announces that it is hers": {cable{other: question(theirs, wanted, wanted)}, theirs, 0},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				begun := time.Now()
				who, err := Taken(t.Context(), &c.cable, own, wanted)
				if err != nil || !bytes.Equal(who, c.want) || time.Since(begun) != c.takes {
					t.Errorf("%s %v after %s, want %s after %s", who, err, time.Since(begun), c.want, c.takes)
				}
			})
		})
	}
}

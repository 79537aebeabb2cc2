package sipstack

import (
	"net/netip"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/emiago/sipgo/sip"
)

// TestATrunkIsReachedByItsInterface: its messages leave by the socket there, its
// sound is bound there, telephones are where they were.
func TestATrunkIsReachedByItsInterface(t *testing.T) {
	inOffice(t, func(opts *Options) {
		first := opts.Listeners[0].Conn.(*memConn)
		opts.Listeners = append(opts.Listeners, Listener{Conn: first.net.listen(t, "10.0.0.2:5060"), Device: "wan0"})
	}, func(o *office) {
		p := o.provider(proxyA)
		trunk := hinet()
		trunk.Device = "wan0"
		o.trunks(trunk)
		req := p.request(sip.REGISTER)
		says(t, req, "sip:0223456789@10.0.0.2:5060", "")
		if via := req.Via(); via.Host != "10.0.0.2" {
			t.Errorf("came from %s", via.Host)
		}
		o.stack.ask(func() {
			if d := o.stack.deviceTo(netip.MustParseAddrPort(proxyA).Addr()); d != "wan0" {
				t.Errorf("the proxy is reached by %q", d)
			}
			if d := o.stack.deviceTo(netip.MustParseAddr("10.0.0.77")); d != "" {
				t.Errorf("a telephone is reached by %q", d)
			}
		})
		p.reply(req, 200, "Expires: 3600")
		o.expect("port-up trunk/net")
		o.out(chanOut, "0912")
		p.reply(p.request(sip.INVITE), 486)
		p.request(sip.ACK)
		o.media.mu.Lock()
		if n := len(o.media.legs); n != 1 || o.media.legs[0].request.Device != "wan0" {
			t.Errorf("%d legs, of which the first is bound elsewhere", n)
		}
		o.media.mu.Unlock()
		o.heard()
	})
}

func TestATrunksNewInterfaceWaitsForTheNextStart(t *testing.T) {
	inOffice(t, nil, func(o *office) {
		trunk := hinet()
		trunk.Device = "wan7"
		o.trunks(trunk)
		synctest.Wait()
		if got := o.heard(); !strings.Contains(got, "port-down trunk/net") || !strings.Contains(got, "its network interface wan7 is used from the next start on") {
			t.Errorf("%s", got)
		}
	})
}

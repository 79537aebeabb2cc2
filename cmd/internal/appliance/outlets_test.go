package appliance

import (
	"net"
	"strings"
	"testing"
	"time"

	"ringdown/internal/alert"
	"ringdown/internal/config"
)

// datagrams is a receiver on this machine, outside of virtual time.
func datagrams(t *testing.T) (address string, got <-chan string) {
	t.Helper()
	l, err := net.ListenPacket("udp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = l.Close() })
	out := make(chan string, 16)
	go func() {
		for {
			raw := make([]byte, 4096)
			n, _, err := l.ReadFrom(raw)
			if err != nil {
				return
			}
			out <- string(raw[:n])
		}
	}()
	return l.LocalAddr().String(), out
}

func TestAlertsLeaveBySyslogAndSNMPAndEachWayIsTried(t *testing.T) {
	log, logged := datagrams(t)
	manager, managed := datagrams(t)
	c, err := config.Parse([]byte(recordedDemo(t, "TW")))
	if err != nil {
		t.Fatal(err)
	}
	c.Admin.Syslog, c.Admin.SNMP = config.Syslog{Server: log}, config.SNMP{Receiver: manager, Community: "office"}
	m, err := New(Options{Data: t.TempDir(), Hardware: []string{"sim://?lines=2&phones=2&country=TW"}, Config: string(c.Text())})
	if err != nil {
		t.Fatal(err)
	}
	defer m.Close()
	for _, o := range m.outlets {
		o.put(alert.Alert{At: time.Now(), Kind: alert.TrunkDown, Text: "The trunk hinet cannot be used."})
		o.deliver(t.Context(), <-o.queue)
	}
	if text := <-logged; !strings.HasPrefix(text, "<130>1 ") || !strings.HasSuffix(text, "The trunk hinet cannot be used.") {
		t.Errorf("syslog: %q", text)
	}
	if raw := <-managed; !strings.Contains(raw, "office") || !strings.Contains(raw, "trunk-down") {
		t.Errorf("SNMP: %q", raw)
	}
	all, err := alertWays{m}.Try(t.Context())
	if err != nil || len(all) != 2 || !all[0].Sent || all[0].To != log || !all[1].Sent || all[1].To != manager {
		t.Errorf("tried: %+v, %v", all, err)
	}
	if text := <-logged; !strings.HasPrefix(text, "<133>1 ") || !strings.Contains(text, "nothing is wrong") {
		t.Errorf("syslog, tried: %q", text)
	}
	<-managed
}

// A way that is full, or has no receiver, holds nobody up.
func TestAnOutletThatIsFullKeepsNobodyWaiting(t *testing.T) {
	o := newOutlet(nil, "syslog", sendSyslog)
	for range outletMost + 5 {
		o.put(alert.Alert{Kind: alert.TrunkDown})
	}
	if n := len(o.queue); n != outletMost {
		t.Errorf("%d wait", n)
	}
}

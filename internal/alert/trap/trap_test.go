package trap_test

import (
	"net"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/gosnmp/gosnmp"

	"ringdown/internal/alert"
	"ringdown/internal/alert/trap"
)

// received reads one notification.
func received(t *testing.T, l net.PacketConn) *gosnmp.SnmpPacket {
	t.Helper()
	raw := make([]byte, 4096)
	n, _, err := l.ReadFrom(raw)
	if err != nil {
		t.Fatal(err)
	}
	p, err := (&gosnmp.GoSNMP{Version: gosnmp.Version2c, Community: "office"}).UnmarshalTrap(raw[:n], false)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func TestAnAlertArrivesAsANotification(t *testing.T) {
	l, err := net.ListenPacket("udp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	r := trap.Receiver{Address: l.LocalAddr().String(), Community: "office", Up: 90 * time.Second}
	for kind, want := range map[alert.Kind]string{alert.TrunkDown: trap.Raised, alert.TrunkUp: trap.Cleared} {
		a := alert.Alert{ID: 17, At: time.Date(2026, 5, 1, 8, 29, 57, 0, time.UTC), Kind: kind, Text: "The trunk hinet …", Trunk: "hinet"}
		if err := trap.Send(t.Context(), r, a); err != nil {
			t.Fatal(err)
		}
		p := received(t, l)
		if p.Community != "office" || p.PDUType != gosnmp.SNMPv2Trap || p.Version != gosnmp.Version2c || len(p.Variables) != 11 {
			t.Fatalf("got %+v", p)
		}
		if p.Variables[0].Value != uint32(9000) || p.Variables[1].Value != want {
			t.Errorf("%s: %+v", kind, p.Variables[:2])
		}
		texts := []string{}
		for _, v := range p.Variables[2:] {
			texts = append(texts, string(v.Value.([]byte)))
		}
		if got := strings.Join(texts, "|"); got != "17|"+string(kind)+"|"+string(kind.Severity())+"|The trunk hinet …|hinet||||2026-05-01T08:29:57Z" {
			t.Errorf("%s: %s", kind, got)
		}
	}
}

// The MIB is what an administrator's program reads: it has to name what is sent.
func TestTheMIBHasEachObjectInItsPlace(t *testing.T) {
	text, err := os.ReadFile("../../../docs/RINGDOWN-MIB.txt")
	if err != nil {
		t.Fatal(err)
	}
	mib := strings.Join(strings.Fields(string(text)), " ")
	for place, name := range map[string]string{
		"netSnmpPlaypen 7100": "ringdown", "ringdownNotifications 1": "ringdownAlertRaised", "ringdownNotifications 2": "ringdownAlertCleared",
		"ringdownObjects 1": "ringdownAlertId", "ringdownObjects 2": "ringdownAlertKind", "ringdownObjects 3": "ringdownAlertSeverity",
		"ringdownObjects 4": "ringdownAlertText", "ringdownObjects 5": "ringdownAlertAbout", "ringdownObjects 6": "ringdownAlertRoute",
		"ringdownObjects 7": "ringdownAlertCaller", "ringdownObjects 8": "ringdownAlertDetail", "ringdownObjects 9": "ringdownAlertTime",
	} {
		before, _, found := strings.Cut(mib, "::= { "+place+" }")
		if !found || !strings.Contains(before[strings.LastIndex(before, " "+name+" "):], " "+name+" ") {
			t.Errorf("%s is not at %s", name, place)
		}
	}
}

func TestAReceiverWithoutAPortThatCanBeIsNamed(t *testing.T) {
	if err := trap.Send(t.Context(), trap.Receiver{Address: "127.0.0.1:99999"}, alert.Alert{}); err == nil || !strings.Contains(err.Error(), "127.0.0.1:99999") {
		t.Errorf("%v", err)
	}
}

package appliance

import (
	"net/netip"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"ringdown/internal/alert"
)

func TestAnAttackFromManyAddressesIsOneAlertAMinute(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var raised []alert.Alert
		l := &lockAlerts{raise: func(a alert.Alert) { raised = append(raised, a) }}
		for i := range 50 {
			l.told(netip.AddrFrom4([4]byte{192, 0, 2, byte(i)}), time.Now())
		}
		<-time.After(lockAlertPause)
		l.told(netip.MustParseAddr("198.51.100.1"), time.Now())
		if len(raised) != 2 || !strings.HasPrefix(raised[0].Text, "192.0.2.0 gets no answer") || !strings.Contains(raised[1].Detail, " 49 other") {
			t.Errorf("raised are %+v", raised)
		}
	})
}

package appliance

import (
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/spf13/afero"

	"ringdown/internal/alert"
	"ringdown/internal/call"
	"ringdown/internal/engine"
	"ringdown/internal/store"
)

// told are the kinds and texts of all alerts, the oldest first.
func (r *rig) told() (all []string) {
	r.t.Helper()
	page, err := r.main.Alerts().List(store.Query{Limit: 100})
	if err != nil {
		r.t.Fatal(err)
	}
	for _, a := range page.Items {
		all = append([]string{string(a.Kind) + " " + a.Trunk + ": " + a.Text}, all...)
	}
	return all
}

func (r *rig) wantTold(want ...string) {
	r.t.Helper()
	if got := r.told(); strings.Join(got, "\n") != strings.Join(want, "\n") {
		r.t.Errorf("people were told\n%s\nnot\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

func TestALineThatIsUnpluggedIsOneAlertAndOneWhenItIsBack(t *testing.T) {
	live(t, "TW", afero.NewMemMapFs(), func(r *rig) {
		r.pass(time.Minute)
		r.do("line 1 unplug")
		r.pass(portGrace - portLook)
		r.wantTold()
		r.pass(time.Hour)
		const gone = "port-down line 1: Line 1 has no voltage: the cable is unplugged or the exchange is down."
		r.wantTold(gone)
		r.do("line 1 plug")
		r.pass(time.Minute)
		r.wantTold(gone, "port-up line 1: Line 1 works again.")
		r.do("phone 802 dead")
		r.pass(time.Minute)
		all := r.told()
		if last := all[len(all)-1]; !strings.HasPrefix(last, "port-down 802: ") {
			t.Errorf("of a dead port people were told %q", last)
		}
	})
}

// What is down over a restart is told once, and a plug that is moved never.
func TestPortsAreToldOfOnceAndOnlyIfTheyHaveWorked(t *testing.T) {
	m, err := New(Options{Data: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	defer m.Close()
	var told []alert.Alert
	now := time.Date(2026, 11, 22, 9, 0, 0, 0, time.UTC)
	begin := func() *portAlerts {
		p := newPortAlerts(m)
		p.raise = func(a alert.Alert) { told = append(told, a) }
		return p
	}
	p := begin()
	look := func(states ...string) {
		var ports []engine.PortView
		for i, s := range states {
			ports = append(ports, engine.PortView{Port: call.Port("main/fxo" + string(rune('1'+i))), Kind: "FXO", Label: "line " + string(rune('1'+i)), State: s, Reason: "Line has no voltage."})
		}
		now = now.Add(portLook)
		if p.look(now, ports) {
			p.keep()
		}
	}
	pass := func(states ...string) {
		for range 2 * portGrace / portLook {
			look(states...)
		}
	}
	want := func(why string, kinds ...alert.Kind) {
		t.Helper()
		var got []alert.Kind
		for _, a := range told {
			got = append(got, a.Kind)
		}
		if len(got) != len(kinds) || len(got) > 0 && got[len(got)-1] != kinds[len(kinds)-1] {
			t.Errorf("%s: told %v, not %v", why, got, kinds)
		}
	}
	pass("idle", "down", "disabled")
	want("a socket that was never used")
	look("down", "down", "disabled")
	look("idle", "down", "disabled")
	want("a plug that is moved")
	m.cards.tell("main", "its wire broke", func(alert.Alert) {})
	pass("down", "down", "disabled")
	want("the card has gone, which says so itself")
	m.cards.tell("main", "", func(alert.Alert) {})
	pass("down", "down", "disabled")
	want("the line has no voltage", alert.PortDown)
	p = begin()
	pass("down", "down", "disabled")
	want("the appliance was restarted", alert.PortDown)
	pass("talking", "idle", "disabled")
	want("the line works", alert.PortDown, alert.PortUp)
	pass("disabled", "lifeline", "idle")
	want("lines were disabled, and tied by their relay", alert.PortDown, alert.PortUp)
	pass()
	pass("down", "down", "down")
	want("all lines were taken out of the configuration, and new ones do not work yet", alert.PortDown, alert.PortUp)
}

// Each kind has its words on the pages.
func TestKindsOfAlertsHaveWords(t *testing.T) {
	code, err := os.ReadFile("../../../internal/alert/alert.go")
	if err != nil {
		t.Fatal(err)
	}
	kinds := regexp.MustCompile(`Kind = "([a-z-]+)"`).FindAllStringSubmatch(string(code), -1)
	if len(kinds) < 15 {
		t.Fatalf("only %d kinds were found", len(kinds))
	}
	for _, language := range []string{"en", "zh-Hant", "zh-Hans"} {
		text, err := os.ReadFile(filepath.Join("../../../webadmin/ui/src/i18n", language+".json"))
		if err != nil {
			t.Fatal(err)
		}
		var words struct {
			Alerts struct{ Kind map[string]string }
		}
		if err := json.Unmarshal(text, &words); err != nil {
			t.Fatal(err)
		}
		for _, k := range kinds {
			if words.Alerts.Kind[k[1]] == "" {
				t.Errorf("%s: the alert %s has no words", language, k[1])
			}
		}
	}
}

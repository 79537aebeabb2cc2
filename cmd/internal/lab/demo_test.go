package lab_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"

	"ringdown/cmd/internal/lab"
)

// orders is the server of an office, on a real socket, that says of every order
// that it was sent.
type orders struct {
	*httptest.Server
	mu    sync.Mutex
	asked []string
}

func newOrders(t *testing.T) *orders {
	t.Helper()
	o := &orders{}
	o.Server = httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		o.mu.Lock()
		defer o.mu.Unlock()
		o.asked = append(o.asked, r.URL.Path)
		_, _ = fmt.Fprint(w, `{"state": "sent"}`)
	}))
	o.Config.SetKeepAlivesEnabled(false) // virtual time waits for an open connection
	o.Start()
	t.Cleanup(o.Close)
	return o
}

func (o *orders) were() []string {
	o.mu.Lock()
	defer o.mu.Unlock()
	return slices.Clone(o.asked)
}

// IV-6: the scenarios of the demo's flow hold where a server on the network answers
// in place of the script, and one inside that the settings do not allow is not asked.
func TestTheDemoAsksAServerOverTheNetwork(t *testing.T) {
	for _, test := range []struct{ scenario, setting, asked string }{
		{"cn-demo-order", "", "[/orders/40217]"},
		{"hk-demo-nobody-there", "set flows {\"allow_hosts\":[\"192.0.2.1\"]}\n", "[]"},
	} {
		t.Run(test.scenario, func(t *testing.T) {
			office := newOrders(t)
			text, err := os.ReadFile("testdata/" + test.scenario + ".txt")
			if err != nil {
				t.Fatal(err)
			}
			askOverTheNetwork(t, strings.Replace(string(text), "tour\n", "tour\n"+test.setting, 1), office.URL)
			if asked := fmt.Sprint(office.were()); asked != test.asked {
				t.Errorf("the server was asked for %s, want %s", asked, test.asked)
			}
		})
	}
}

// askOverTheNetwork plays a scenario of the demo, whose flow asks at url.
func askOverTheNetwork(t *testing.T, text, url string) {
	t.Helper()
	demo, err := os.ReadFile("../appliance/flows/demo.json")
	if err != nil {
		t.Fatal(err)
	}
	const before = "http://127.0.0.1:8090"
	if !strings.Contains(string(demo), before) {
		t.Fatalf("the demo's flow does not ask %s", before)
	}
	s, dir := read(t, text), t.TempDir()
	synctest.Test(t, func(t *testing.T) {
		l, err := lab.Open(s, lab.Options{Data: dir, Network: true})
		if err != nil {
			t.Fatal(err)
		}
		if err := l.Main().SaveFlow("demo", []byte(strings.ReplaceAll(string(demo), before, url))); err != nil {
			t.Fatal(err)
		}
		if transcript, err := l.Play(t.Context(), s, "x.txt", nil); err != nil {
			t.Errorf("%v\n%s", err, transcript)
		}
	})
}

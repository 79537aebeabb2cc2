package appliance

import (
	"context"
	"log/slog"
	"net/netip"
	"reflect"
	"testing"
	"testing/synctest"
	"time"

	"ringdown/internal/config"
	"ringdown/internal/store"
	"ringdown/sipstack"
)

func TestSignInsAreThereAfterARestart(t *testing.T) {
	dir := t.TempDir()
	want := map[string][]sipstack.Registration{"821": {{
		URI: "sip:821@192.0.2.7", CallID: "x", Seq: 7, Address: netip.MustParseAddrPort("192.0.2.7:5060"), Paths: []string{"<sip:192.0.2.1;lr>"},
		Since: time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC), Expires: time.Date(2026, 1, 2, 4, 4, 5, 0, time.UTC),
	}}}
	for life := range 3 {
		synctest.Test(t, func(t *testing.T) {
			db, err := store.Open(dir, store.Options{})
			if err != nil {
				t.Fatal(err)
			}
			s := newSignIns(db, slog.New(slog.DiscardHandler))
			switch got := s.Kept(); {
			case life == 0 && len(got) > 0, life == 1 && !reflect.DeepEqual(got, want), life == 2 && len(got) > 0:
				t.Errorf("in life %d there are %+v", life, got)
			}
			ctx, stop := context.WithCancel(t.Context())
			done := make(chan error)
			go func() { done <- s.run(ctx) }()
			if s.Keep("822", nil); life == 0 {
				s.Keep("821", want["821"])
			} else {
				s.Keep("821", nil)
			}
			if life == 0 { // a power cut after this loses nothing
				<-time.After(signInPause + time.Second)
				s.mu.Lock()
				if len(s.changed) > 0 {
					t.Error("it is not written")
				}
				s.mu.Unlock()
			}
			stop()
			if err := <-done; err != nil {
				t.Error(err)
			}
			if err := db.Close(); err != nil {
				t.Error(err)
			}
		})
	}
}

func TestThePublicAddressIsTheConfiguredOneUntilAServerKnowsBetter(t *testing.T) {
	o := newOutside(slog.New(slog.DiscardHandler))
	if o.address().IsValid() {
		t.Error("there is an address")
	}
	for range 3 { // nobody reads: a later server replaces one that was not asked yet
		o.configure(config.SIPNetwork{PublicAddress: "203.0.113.7", STUNServer: "stun.example.net"})
		o.configure(config.SIPNetwork{PublicAddress: "203.0.113.8"})
	}
	if got := o.address().String(); got != "203.0.113.8" {
		t.Errorf("the address is %s", got)
	}
	if got := <-o.next; got != "" {
		t.Errorf("the server to ask is %q", got)
	}
}

package appliance

import (
	"testing"
	"time"

	"ringdown/internal/call"
)

// shelf is a table that keeps the last record.
type shelf struct{ last call.Record }

func (s *shelf) Save(r call.Record) { s.last = r }

// meter knows one port's quality.
type meter struct{}

func (meter) Quality(port call.Port, _, to time.Time) (call.Quality, bool) {
	return call.Quality{Codec: "PCMA", MOS: 4.3}, port == "sip/821" && !to.IsZero()
}

func TestARecordIsKeptWithTheQualityOfItsTelephones(t *testing.T) {
	at := time.Date(2026, 5, 1, 8, 0, 0, 0, time.UTC)
	r := call.Record{ID: 7, Started: at, Ended: at.Add(time.Minute), Parties: []call.Party{
		{Port: "sim0/fxs1", From: at}, {Port: "sip/821", From: at},
	}}
	s := &shelf{}
	keeper{s, meter{}, nil}.Save(r)
	if p := s.last.Parties; len(p) != 2 || p[0].Quality != nil || p[1].Quality == nil || p[1].Quality.MOS != 4.3 {
		t.Errorf("kept %+v", p)
	}
	if r.Parties[1].Quality != nil {
		t.Error("the engine's own record was changed")
	}
}

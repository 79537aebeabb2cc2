package webadmin

import (
	"context"
	"net/http"
	"time"

	"ringdown/internal/config"
	"ringdown/webadmin/auth"
)

// TrunkState is how a trunk is now, as the SIP side tells.
type TrunkState struct {
	ID      string
	Up      bool
	Reason  string // why not
	Since   time.Time
	Proxy   string
	Expires time.Time // of the registration; zero for none
	Calls   int
	RTT     float64 // ms
}

// Trunk is a SIP trunk and how it is.
type Trunk struct {
	ID       string     `json:"id" doc:"What references call it" example:"hinet"`
	Name     string     `json:"name" doc:"Name for people" example:"HiNet"`
	Enabled  bool       `json:"enabled" doc:"Whether it is in use" example:"true"`
	Mode     string     `json:"mode" enum:"register,peer" doc:"How the two sides know each other" example:"register"`
	Up       bool       `json:"up" doc:"Whether calls can be made" example:"true"`
	Reason   string     `json:"reason" doc:"Why not, a sentence; empty when it is up" example:""`
	Since    *time.Time `json:"since" doc:"Since when it is so; null: not known" example:"2026-05-01T08:00:00Z"`
	Proxy    string     `json:"proxy" doc:"Address in use, or empty" example:"192.0.2.1:5060"`
	Expires  *time.Time `json:"expires" doc:"When the registration ends unless it is refreshed; null: none" example:"2026-05-01T09:00:00Z"`
	Calls    int        `json:"calls" doc:"Calls now" example:"2"`
	MaxCalls int        `json:"max_calls" doc:"Calls at the same time that are allowed" example:"30"`
	RTT      float64    `json:"rtt_ms" doc:"Time of the proxy's last answer, ms" example:"14.2"`
}

type trunksAnswer struct{ Body list[Trunk] }

func (s *Server) addTrunks() {
	at := exampleTime()
	add(s, spec{
		id: "list-trunks", method: http.MethodGet, path: "/api/v1/trunks", tag: "plan", needs: auth.PlanRead,
		summary: "SIP trunks", about: "SIP trunks as configured, and how they are: whether they are registered or answer, and why not.",
		answer: list[Trunk]{[]Trunk{{ID: "hinet", Name: "HiNet", Enabled: true, Mode: "register", Up: true, Since: &at, Proxy: "192.0.2.1:5060", Expires: &at, Calls: 2, MaxCalls: 30, RTT: 14.2}}},
	}, func(ctx context.Context, _ *struct{}) (*trunksAnswer, error) {
		c, err := s.plan(ctx)
		return &trunksAnswer{list[Trunk]{viewTrunks(c, s.phones().Trunks())}}, err
	})
}

func viewTrunks(c config.Config, now []TrunkState) []Trunk {
	all := make([]Trunk, 0, len(c.Trunks))
	for _, t := range c.Trunks {
		v := Trunk{ID: t.ID, Name: t.Name, Enabled: t.Enabled, Mode: string(t.Mode), MaxCalls: t.MaxCalls}
		if !t.Enabled {
			v.Reason = "The trunk is disabled in the settings."
		}
		for _, x := range now {
			if x.ID == t.ID {
				v.Up, v.Reason, v.Proxy, v.Calls, v.RTT = x.Up, x.Reason, x.Proxy, x.Calls, x.RTT
				v.Since, v.Expires = orNil(x.Since), orNil(x.Expires)
			}
		}
		all = append(all, v)
	}
	return all
}

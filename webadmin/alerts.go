package webadmin

import (
	"context"
	"fmt"
	"net/http"
	"strconv"
	"time"

	"ringdown/internal/alert"
	"ringdown/internal/store"
	"ringdown/webadmin/auth"
)

// Alerts are what people should know of: a [*store.Records].
type Alerts interface {
	List(q store.Query) (store.Page[alert.Alert], error)
}

// Alert is one thing that people should know of.
type Alert struct {
	ID     string    `json:"id" doc:"Unique for good" example:"17"`
	At     time.Time `json:"at" doc:"When" example:"2026-05-01T08:29:57Z"`
	Kind   string    `json:"kind" doc:"What it is about, for machines" example:"call-cap"`
	Text   string    `json:"text" doc:"What happened" example:"call attempt had over the max concurrent calls"`
	Trunk  string    `json:"trunk" doc:"Trunk, line or line group, or empty" example:"HiNet"`
	Route  string    `json:"route" doc:"Route that led there, or empty" example:"mobiles"`
	Caller string    `json:"caller" doc:"Whose call it was, or empty" example:"801 Reception"`
	Detail string    `json:"detail" doc:"More, or empty" example:"At most 5 calls at the same time are allowed."`
}

// AlertPage is a page of alerts.
type AlertPage struct {
	Items []Alert `json:"items" nullable:"false" doc:"The newest first"`
	Next  string  `json:"next" doc:"Cursor of the next page; empty at the end" example:""`
}

type alertsRequest struct {
	Limit  int    `query:"limit" minimum:"1" maximum:"200" default:"50" doc:"How many" example:"50"`
	Cursor string `query:"cursor" maxLength:"200" doc:"next of the page before" example:""`
	Text   string `query:"q" maxLength:"64" doc:"Part of the text, a trunk, a route or a caller" example:"max concurrent"`
}

type alertsAnswer struct{ Body AlertPage }

func (s *Server) addAlerts() {
	add(s, spec{
		id: "list-alerts", method: http.MethodGet, path: "/api/v1/alerts", tag: "live", needs: auth.LiveRead,
		summary: "Alerts", about: "What people should know of, the newest first: a trunk that is down, a cap on calls that was reached.",
		answer: AlertPage{Items: []Alert{{
			ID: "17", At: exampleTime(), Kind: string(alert.CallCap), Text: alert.OverCallCap, Trunk: "HiNet", Route: "mobiles",
			Caller: "801 Reception", Detail: "At most 5 calls at the same time are allowed.",
		}}},
	}, s.getAlerts)
	add(s, spec{
		id: "test-alerts", method: http.MethodPost, path: "/api/v1/alerts/test", tag: "live", needs: auth.ConfigWrite,
		summary: "Try the ways of alerts", about: "Sends an alert that tells of nothing now by each way that is set up: mail, syslog, SNMP, webhooks that want alerts; and answers what became of each.",
		answer: list[AlertTried]{[]AlertTried{{Way: "syslog", To: "192.168.1.5", Sent: true}}},
	}, s.testAlerts)
}

// AlertWays are the ways by which alerts leave the appliance. Try sends one by each
// that is set up, and returns when all have answered, or when ctx ends.
type AlertWays interface {
	Try(ctx context.Context) ([]AlertTried, error)
}

// AlertTried is what became of an alert on one way.
type AlertTried struct {
	Way    string `json:"way" enum:"mail,syslog,snmp,webhook" doc:"Which way" example:"syslog"`
	To     string `json:"to" doc:"Address, server or webhook" example:"192.168.1.5"`
	Sent   bool   `json:"sent" doc:"Whether it left; SNMP and syslog over UDP are confirmed by nobody" example:"true"`
	Reason string `json:"reason" doc:"Why it did not, a sentence; or empty" example:""`
}

// testTime is the longest that somebody waits for all ways together.
const testTime = 45 * time.Second

type alertsTried struct{ Body list[AlertTried] }

func (s *Server) testAlerts(ctx context.Context, _ *struct{}) (*alertsTried, error) {
	if s.deps.AlertWays == nil {
		return &alertsTried{list[AlertTried]{[]AlertTried{}}}, nil
	}
	ctx, cancel := context.WithTimeout(ctx, testTime)
	defer cancel()
	all, err := s.deps.AlertWays.Try(ctx)
	if err != nil {
		return nil, fmt.Errorf("try the ways of alerts: %w", err)
	}
	return &alertsTried{list[AlertTried]{orNone(all)}}, nil
}

func (s *Server) getAlerts(ctx context.Context, in *alertsRequest) (*alertsAnswer, error) {
	page := AlertPage{Items: []Alert{}, Next: in.Cursor}
	if s.deps.Alerts == nil {
		return &alertsAnswer{AlertPage{Items: []Alert{}}}, nil
	}
	q, text := store.Query{Text: in.Text}, ""
	if hides(ctx) { // found by what is seen: the store knows callers in full
		q.Text, text = "", in.Text
	}
	for range pagesPerRequest {
		q.Limit, q.Cursor = in.Limit-len(page.Items), page.Next
		found, err := s.deps.Alerts.List(q)
		if err != nil {
			return nil, fmt.Errorf("list alerts: %w", err)
		}
		for _, a := range found.Items {
			if within(text, string(a.Kind), masked(a.Text), a.Trunk, a.Route, masked(a.Caller)) {
				page.Items = append(page.Items, ViewAlert(a))
			}
		}
		if page.Next = found.Next; page.Next == "" || len(page.Items) >= in.Limit {
			break
		}
	}
	return &alertsAnswer{page}, nil
}

// ViewAlert shows an alert as the API does.
func ViewAlert(a alert.Alert) Alert {
	return Alert{
		ID: strconv.FormatUint(a.ID, 10), At: a.At, Kind: string(a.Kind), Text: a.Text,
		Trunk: a.Trunk, Route: a.Route, Caller: a.Caller, Detail: a.Detail,
	}
}

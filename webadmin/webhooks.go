package webadmin

import (
	"context"
	"fmt"
	"net/http"
	"strconv"
	"time"

	"ringdown/internal/config"
	"ringdown/internal/store"
	"ringdown/internal/webhook"
	"ringdown/webadmin/auth"
)

// Webhooks takes events for servers elsewhere, and says what became of them: a
// [*webhook.Desk]. Tell must not block.
type Webhooks interface {
	Wants(kind string) bool
	Tell(kind string, at time.Time, data any)
	HookBook
}

// HookBook says how webhooks stand, and tries them.
type HookBook interface {
	Standings() []webhook.Standing
	Deliveries(q store.Query) (store.Page[webhook.Delivery], error)
	// Try sends a webhook an event that tells of nothing; found is false where there
	// is no such webhook.
	Try(ctx context.Context, id string) (o webhook.Outcome, found bool)
}

// HookStanding is how a webhook stands.
type HookStanding struct {
	Webhook string     `json:"webhook" doc:"Its id" example:"crm"`
	Enabled bool       `json:"enabled" doc:"Whether it is told of anything" example:"true"`
	Waiting int        `json:"waiting" doc:"Events that wait to be taken, at most 1000" example:"3"`
	Lost    int        `json:"lost" doc:"Events that there was no room for, or that became a day old, since the last one was taken" example:"0"`
	Failing *time.Time `json:"failing" doc:"Since when none is taken; null: the last one was, or there was none" example:"2026-05-01T08:29:57Z"`
	Taken   *time.Time `json:"taken" doc:"When the last one was taken; null: none since the appliance started" example:"2026-05-01T08:29:57Z"`
	Next    *time.Time `json:"next" doc:"When the next try is; null: none waits" example:"2026-05-01T08:30:27Z"`
	Reason  string     `json:"reason" doc:"Why the last try failed, a sentence; empty: it did not" example:"The server answers 503 Service Unavailable."`
}

// HookDelivery is one try to hand an event over.
type HookDelivery struct {
	ID      string    `json:"id" doc:"Unique for good" example:"812"`
	At      time.Time `json:"at" doc:"When" example:"2026-05-01T08:29:57Z"`
	Webhook string    `json:"webhook" doc:"Whom" example:"crm"`
	Event   string    `json:"event" doc:"The event's id, webhook-id of the request" example:"evt_MNPQ2RSTUV3WXYZ4ABCDEFGHIJ"`
	Kind    string    `json:"kind" doc:"The event's type" example:"call.ended"`
	Try     int       `json:"try" doc:"Which try it was, from 1; 0: somebody tried the webhook" example:"1"`
	Status  int       `json:"status" doc:"Status of the answer; 0: there was none" example:"200"`
	Took    int64     `json:"took_ms" doc:"How long the answer took, ms" example:"84"`
	Taken   bool      `json:"taken" doc:"Whether the server has it" example:"true"`
	GivenUp bool      `json:"given_up" doc:"It is too old to be tried again" example:"false"`
	Reason  string    `json:"reason" doc:"Why it was not taken, a sentence; or empty" example:""`
}

// HookDeliveryPage is a page of tries.
type HookDeliveryPage struct {
	Items []HookDelivery `json:"items" nullable:"false" doc:"The newest first"`
	Next  string         `json:"next" doc:"Cursor of the next page; empty at the end" example:""`
}

// HookTried is what became of a test.
type HookTried struct {
	Taken  bool   `json:"taken" doc:"Whether the server took it" example:"true"`
	Status int    `json:"status" doc:"Status of its answer; 0: there was none" example:"200"`
	Took   int64  `json:"took_ms" doc:"How long the answer took, ms" example:"84"`
	Reason string `json:"reason" doc:"Why it was not taken, a sentence; or empty" example:""`
}

type deliveriesRequest struct {
	Limit  int    `query:"limit" minimum:"1" maximum:"200" default:"50" doc:"How many" example:"50"`
	Cursor string `query:"cursor" maxLength:"200" doc:"next of the page before" example:""`
	Text   string `query:"q" maxLength:"64" doc:"A webhook, a type or id of events, or a part of a reason" example:"crm"`
}

type webhookID struct {
	ID string `path:"id" maxLength:"32" doc:"Webhook" example:"crm"`
}

type (
	standingsAnswer  struct{ Body list[HookStanding] }
	deliveriesAnswer struct{ Body HookDeliveryPage }
	triedAnswer      struct{ Body HookTried }
)

// freshWebhook gives a webhook without a secret one, and reports whether it did.
func freshWebhook(w *config.Webhook) bool {
	if w.Secret != "" {
		return false
	}
	w.Secret = config.Secret(webhook.NewSecret())
	return true
}

func (s *Server) addWebhooks() {
	at := exampleTime()
	add(s, spec{
		id: "list-webhook-states", method: http.MethodGet, path: "/api/v1/webhook-states", tag: "webhooks", needs: auth.ConfigRead,
		summary: "How webhooks stand", about: "Each webhook with what waits for it, and why the last try failed.",
		answer: list[HookStanding]{[]HookStanding{{Webhook: "crm", Enabled: true, Taken: &at}}},
	}, s.getStandings)
	add(s, spec{
		id: "list-webhook-deliveries", method: http.MethodGet, path: "/api/v1/webhook-deliveries", tag: "webhooks", needs: auth.ConfigRead,
		summary: "Deliveries of webhooks", about: "The last 2000 tries to hand events over, the newest first.",
		answer: HookDeliveryPage{Items: []HookDelivery{viewDelivery(webhook.Delivery{ID: 812, At: at, Hook: "crm", Event: "evt_MNPQ2RSTUV3WXYZ4ABCDEFGHIJ", Kind: "call.ended", Try: 1, Status: 200, Took: 84 * time.Millisecond})}},
	}, s.getDeliveries)
	add(s, spec{
		id: "test-webhook", method: http.MethodPost, path: "/api/v1/webhooks/{id}/test", tag: "webhooks", needs: auth.ConfigWrite,
		summary: "Try a webhook", about: "Sends an event of the type webhook.test now, past those that wait, and answers what became of it.",
		answer: HookTried{Taken: true, Status: 200, Took: 84}, fails: []int{http.StatusNotFound, http.StatusConflict},
	}, s.testWebhook)
}

func (s *Server) getStandings(ctx context.Context, _ *struct{}) (*standingsAnswer, error) {
	c, err := s.plan(ctx)
	if err != nil {
		return nil, err
	}
	found := map[string]webhook.Standing{}
	if s.deps.Webhooks != nil {
		for _, x := range s.deps.Webhooks.Standings() {
			found[x.Hook] = x
		}
	}
	all := []HookStanding{}
	for _, w := range c.Webhooks {
		x := found[w.ID]
		all = append(all, HookStanding{
			Webhook: w.ID, Enabled: w.Enabled, Waiting: x.Waiting, Lost: x.Lost,
			Failing: orNil(x.Since), Taken: orNil(x.Taken), Next: orNil(x.Next), Reason: x.Reason,
		})
	}
	return &standingsAnswer{list[HookStanding]{all}}, nil
}

func (s *Server) getDeliveries(_ context.Context, in *deliveriesRequest) (*deliveriesAnswer, error) {
	page := HookDeliveryPage{Items: []HookDelivery{}}
	if s.deps.Webhooks == nil {
		return &deliveriesAnswer{page}, nil
	}
	found, err := s.deps.Webhooks.Deliveries(store.Query{Limit: in.Limit, Cursor: in.Cursor, Text: in.Text})
	if err != nil {
		return nil, fmt.Errorf("list deliveries of webhooks: %w", err)
	}
	for _, d := range found.Items {
		page.Items = append(page.Items, viewDelivery(d))
	}
	page.Next = found.Next
	return &deliveriesAnswer{page}, nil
}

func viewDelivery(d webhook.Delivery) HookDelivery {
	return HookDelivery{
		ID: strconv.FormatUint(d.ID, 10), At: d.At, Webhook: d.Hook, Event: d.Event, Kind: d.Kind, Try: d.Try,
		Status: d.Status, Took: d.Took.Milliseconds(), Taken: d.Reason == "", GivenUp: d.GivenUp, Reason: d.Reason,
	}
}

func (s *Server) testWebhook(ctx context.Context, in *webhookID) (*triedAnswer, error) {
	c, err := s.plan(ctx)
	if err != nil {
		return nil, err
	}
	for _, w := range c.Webhooks {
		if w.ID == in.ID && !w.Enabled {
			return nil, problem(http.StatusConflict, "webhook-off", fmt.Sprintf("The webhook %s is switched off: switch it on, then try it.", in.ID))
		}
	}
	if s.deps.Webhooks == nil {
		return nil, unknown("There is no webhook %s.", in.ID)
	}
	o, found := s.deps.Webhooks.Try(ctx, in.ID)
	if !found {
		return nil, unknown("There is no webhook %s.", in.ID)
	}
	return &triedAnswer{HookTried{Taken: o.Taken(), Status: o.Status, Took: o.Took.Milliseconds(), Reason: o.Reason}}, nil
}

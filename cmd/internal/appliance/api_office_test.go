package appliance

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"ringdown/internal/call"
	"ringdown/internal/config"
)

// furnished is a configuration with mail, a mailbox for 801, and 805 as the owner's.
func furnished(t *testing.T, server string) config.Config {
	t.Helper()
	c, err := DemoFor(map[string][]string{"country": {"TW"}, "lines": {"4"}, "phones": {"8"}})
	if err != nil {
		t.Fatal(err)
	}
	c.Lines[0].Incoming = config.Incoming{Direct: "801"}
	c.Extensions[0].RingSeconds = 10
	c.Extensions[0].Voicemail = config.Mailbox{Enabled: true, NoAnswer: true}
	c.Extensions[1].Voicemail = config.Mailbox{Enabled: true, NoAnswer: true}
	c.Agents = append(c.Agents, config.Agent{Number: "1009", Name: "owner", Extension: "805"})
	c.Mail = config.Mail{Server: server, TLS: config.MailOpen, From: "voicemail@example.com"}
	c.Speech = config.Speech{Engine: "espeak-ng"}
	return c
}

// furnish gives the appliance all that the examples speak of: each list gets what
// the example of adding to it says, as soon as what that names is there.
func (r *apiRig) furnish() {
	r.named = map[string]string{}
	left := r.operations()
	for range left {
		var again []operation
		for _, op := range left {
			if strings.HasPrefix(op.ID, "add-") && r.send(op.Method, op.Path, op.example()).Code == http.StatusUnprocessableEntity {
				again = append(again, op)
			}
		}
		left = again
	}
	for range 3 {
		r.must("POST", "/api/v1/flows/main/versions", json.RawMessage(`{"start":"bye","nodes":[{"id":"bye","kind":"end","prompt":"prompt/goodbye"}]}`))
	}
	r.upload("/api/v1/prompts/greeting", speechOf(r.t))
	r.leavesAMessage()
	var box struct{ Items []struct{ ID string } }
	r.read("/api/v1/voicemail/801/messages", &box)
	if len(box.Items) != 1 {
		r.t.Fatalf("messages: %v", box)
	}
	r.named["{box}/messages/{id}"] = "801/messages/" + box.Items[0].ID
	r.main.table.Save(call.Record{ID: 1042, Kind: call.KindIncoming, Result: call.ResultMissed, Started: time.Now(), Ended: time.Now(), Called: "801", Caller: call.CallerID{Number: "0912345678"}})
	r.text = r.must("GET", "/api/v1/config", nil).Body.String()
}

func (r *apiRig) upload(path string, sound []byte) {
	q := r.request("PUT", path, string(sound))
	q.Header.Set("Content-Type", "application/octet-stream")
	if a := r.serve(q); a.Code >= http.StatusBadRequest {
		r.t.Fatalf("%s: %d %s", path, a.Code, a.Body)
	}
}

func (r *apiRig) read(path string, into any) { r.into(r.must("GET", path, nil), into) }

func (r *apiRig) into(a *httptest.ResponseRecorder, v any) {
	if err := json.Unmarshal(a.Body.Bytes(), v); err != nil {
		r.t.Fatal(err)
	}
}

func (op operation) example() any { return op.RequestBody.Content["application/json"].Example }

// others are the keys of entries that are added beside those of the examples.
func others() map[string]map[string]any {
	return map[string]map[string]any{
		"add-webhook": {"id": "chat"},
		"add-contact": {"name": "Chen", "numbers": []any{"0223456781", "+886912345670"}},
		"add-bell":    {"id": "second"}, "add-conference": {"number": "651"}, "add-disa-entry": {"id": "gate"},
		"add-extension": {"number": "890", "port": "", "sip": map[string]any{"password": "correct-horse-9"}},
		"add-group":     {"number": "610"}, "add-line-group": {"id": "others"}, "add-line": {"id": 9, "port": "sim0/fxo9"},
		"add-holiday-year": {"year": 2028, "days": []any{map[string]any{"date": "2028-01-01", "name": "Founding Day"}}},
		"add-music-class":  {"class": "swing"}, "add-number-group": {"id": "tainan"}, "add-paging-group": {"number": "661"}, "add-pin-set": {"id": "guests"},
		"add-rating": {"id": "other"}, "add-route": {"name": "others"}, "add-agent": {"number": "1002", "extension": "802"},
		"add-calendar": {"id": "shop"}, "add-number": {"number": "0223456780"}, "add-trunk": {"id": "other"},
	}
}

// exampleOf is the body of an operation that succeeds.
func (r *apiRig) exampleOf(op operation) any {
	e := op.example()
	if m, is := e.(map[string]any); is {
		e = maps.Clone(m)
		maps.Copy(e.(map[string]any), others()[op.ID])
	}
	switch op.ID {
	case "dial-own":
		return map[string]any{"from": "805", "to": "90912345678"}
	case "confirm-config":
		return map[string]any{"version": r.named["trial"]}
	case "confirm-factor":
		return map[string]any{"code": r.code()}
	case "set-main-flow-version":
		return map[string]any{"version": 3} // an archive that is put back has no other
	}
	return e
}

// sessionsAreYoung is well before the twelve hours after which one ends, however
// much it is used: hundreds of calls take longer than that here.
const sessionsAreYoung = 10 * time.Hour

// ready makes what an operation uses up.
func (r *apiRig) ready(op operation) {
	if time.Since(r.signed) > sessionsAreYoung {
		r.later()
	}
	switch op.ID {
	case "move-call":
		r.calling()
	case "call-missed-back", "dial-own":
		r.quiet()
	case "join-call":
		r.talking()
	case "write-to-agent":
		r.talking()
		r.send("POST", "/api/v1/users", map[string]any{"name": "801", "role": "agent", "password": phrase}) // or they are there already
	case "sim-command":
		if r.do("line 1 state")["state"] != "idle" {
			_, _ = r.desk.Command([]string{"line", "1", "hangup"}) // it may be over since
			r.pass(30 * time.Second)
		}
	case "confirm-config":
		r.trying()
	case "sign-in", "change-password", "factory-reset":
		r.later()
	case "offer-factor", "confirm-factor":
		r.later()
		r.offered()
	case "remove-factor":
		r.later()
		r.guarded()
	case "inspect-backup":
		made := r.must("POST", "/api/v1/backups", map[string]any{"passphrase": phrase, "parts": []string{"configuration", "records"}})
		r.upload("/api/v1/restore/file", made.Body.Bytes())
	}
}

// quiet has nobody in a call: telephones that others have rung are free again.
func (r *apiRig) quiet() {
	var calls struct {
		Items []struct{ ID, State, From, To string }
	}
	for tries := 0; ; tries++ {
		if r.read("/api/v1/calls", &calls); len(calls.Items) == 0 {
			return
		}
		if tries == 20 {
			r.t.Fatalf("calls that do not end: %+v", calls.Items)
		}
		for _, c := range calls.Items {
			r.send("DELETE", "/api/v1/calls/"+c.ID, nil) // it may be over since
		}
		_, _ = r.desk.Command([]string{"line", "1", "hangup"}) // perhaps nobody is there
		r.pass(30 * time.Second)
	}
}

// calling has a call from outside ring at 801.
func (r *apiRig) calling() {
	r.do("phone 801 down") // it may talk
	var calls struct {
		Items []struct{ ID, State, From, To string }
	}
	for tries := 0; ; tries++ {
		r.read("/api/v1/calls", &calls)
		if len(calls.Items) > 0 && calls.Items[0].State == "ringing" {
			break
		}
		if tries == 100 {
			r.t.Fatalf("no call rings: %+v; line 1: %v", calls.Items, r.do("line 1 state"))
		}
		if len(calls.Items) == 0 {
			_, _ = r.desk.Command([]string{"line", "1", "hangup"}) // nobody is there the first time
			r.pass(time.Minute)
			r.do("line 1 call -from 0912345678")
		}
		r.pass(time.Second)
	}
	r.named["{id}/move"] = calls.Items[0].ID + "/move"
}

// talking has a caller from outside talk with 801, and nobody else in a call.
func (r *apiRig) talking() {
	r.quiet()
	r.calling()
	r.do("phone 801 up")
	r.pass(2 * time.Second)
	var calls struct{ Items []struct{ ID, State string } }
	r.read("/api/v1/calls", &calls)
	if len(calls.Items) != 1 || calls.Items[0].State != "talking" {
		r.t.Fatalf("calls: %+v", calls)
	}
	r.named["{id}/join"] = calls.Items[0].ID + "/join"
	r.named["/calls/{id}/messages"] = "/calls/" + calls.Items[0].ID + "/messages"
}

// trying has a configuration on trial.
func (r *apiRig) trying() {
	var trial struct{ Version string }
	if r.read("/api/v1/config/trial", &trial); trial.Version == "" {
		now := r.must("GET", "/api/v1/config", nil)
		q := r.request("POST", "/api/v1/config/apply?confirm_within=3600", now.Body.String()+"\n# tried\n")
		q.Header.Set("If-Match", now.Header().Get("ETag"))
		r.serve(q)
		r.read("/api/v1/config/trial", &trial)
	}
	r.named["trial"] = trial.Version
}

// ask sends a body to an operation.
func (r *apiRig) ask(op operation, body any) *httptest.ResponseRecorder {
	path := op.Path
	for placed, with := range r.named {
		path = strings.ReplaceAll(path, placed, with)
	}
	for _, p := range op.Parameters {
		v := p.Example
		if v == nil && len(p.Schema.Examples) > 0 {
			v = p.Schema.Examples[0]
		}
		path = strings.ReplaceAll(path, "{"+p.Name+"}", fmt.Sprint(v))
	}
	return r.takes(r.send(op.Method, path, body))
}

// takes keeps the cookie of an answer, as a browser does.
func (r *apiRig) takes(a *httptest.ResponseRecorder) *httptest.ResponseRecorder {
	if c := a.Result().Cookies(); len(c) > 0 && c[0].Value != "" {
		r.cookie, r.signed = c[0], time.Now()
	}
	return a
}

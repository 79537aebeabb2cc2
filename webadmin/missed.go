package webadmin

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"ringdown/internal/call"
	"ringdown/internal/config"
	"ringdown/internal/store"
	"ringdown/webadmin/auth"
)

// MissedCall is a call from outside in which the caller talked to nobody.
type MissedCall struct {
	ID        string     `json:"id" doc:"Number of the call; its record has the same" example:"1042"`
	Started   time.Time  `json:"started" doc:"When it began" example:"2026-05-01T08:29:57Z"`
	Waited    int        `json:"waited" doc:"How long the caller waited, seconds" example:"21"`
	Caller    Caller     `json:"caller" doc:"Who called"`
	CallBack  string     `json:"call_back" doc:"What is dialled to call back, with the access code; empty: the number is not known" example:"90912345678"`
	Called    string     `json:"called" doc:"Extension or group that was called, or empty" example:"801"`
	DID       string     `json:"did" doc:"Our number that was called, where the line tells; or empty" example:"+886223456789"`
	Line      string     `json:"line" doc:"Line that it came in on" example:"line 1"`
	Group     string     `json:"group" doc:"Number of the ring group, or empty" example:"600"`
	GroupName string     `json:"group_name" doc:"Its name then, or empty" example:"Sales"`
	Result    string     `json:"result" enum:"missed,abandoned,busy" doc:"What became of it" example:"missed"`
	Missed    []string   `json:"missed" nullable:"false" doc:"Extensions that were rung and did not answer in time" example:"[\"802\"]"`
	Recording bool       `json:"recording" doc:"Whether there is a recording of it" example:"false"`
	Done      bool       `json:"done" doc:"Whether somebody took care of it" example:"false"`
	By        string     `json:"by" doc:"Who said last that it is done, or that it is not; or empty" example:"anna"`
	At        *time.Time `json:"at" doc:"When that was said; null: never" example:"2026-05-01T08:40:00Z"`
}

// MissedPage is a page of missed calls.
type MissedPage struct {
	Items []MissedCall `json:"items" nullable:"false" doc:"The newest first"`
	Next  string       `json:"next" doc:"Cursor of the next page; empty at the end" example:""`
}

// MissedChange says whether a missed call is taken care of.
type MissedChange struct {
	Done bool `json:"done" doc:"Whether somebody took care of it" example:"true"`
}

// BackWish is from where a caller is called back.
type BackWish struct {
	From string `json:"from,omitempty" pattern:"^[0-9]{1,16}$" doc:"Extension that rings first; left out: the agent's own, where there is one alone" example:"801"`
}

type (
	missedRequest struct {
		State  string `query:"state" enum:"open,done,all" default:"open" doc:"Those that are to be done, or are, or all" example:"open"`
		Period string `query:"period" enum:"today,yesterday,last-7-days,this-month,last-month,all" default:"last-7-days" doc:"Days on the appliance's clock" example:"last-7-days"`
		Limit  int    `query:"limit" minimum:"1" maximum:"200" default:"50" doc:"How many" example:"50"`
		Cursor string `query:"cursor" maxLength:"200" doc:"next of the page before" example:""`
	}
	missedChangeRequest struct {
		ID   string `path:"id" doc:"Number of the call" example:"1042"`
		Body MissedChange
	}
	backRequest struct {
		ID   string `path:"id" doc:"Number of the call" example:"1042"`
		Key  string `header:"Idempotency-Key" maxLength:"64" doc:"Made up by the client for one wish: sent again within ten minutes, it begins no second call" example:"5f1c9e2a"`
		Body BackWish
	}
	missedAnswer     struct{ Body MissedPage }
	missedCallAnswer struct{ Body MissedCall }
)

func exampleMissed() MissedCall {
	return MissedCall{ID: "1042", Started: exampleTime(), Waited: 21, Caller: exampleCaller(), CallBack: "90912345678", Called: "801", Line: "line 1", Group: "600", GroupName: "Sales", Result: "missed", Missed: []string{"802"}}
}

const ownMissed = " An agent has those who called the own extension, or a group of it."

func (s *Server) addMissed() {
	const at, one = "/api/v1/missed-calls", "/api/v1/missed-calls/{id}"
	add(s, spec{
		id: "list-missed-calls", method: http.MethodGet, path: at, tag: "records", needs: auth.MissedHandle, scoped: true,
		summary: "Missed calls", about: "Calls from outside in which the caller talked to nobody, the newest first, and whether somebody took care of them." + ownMissed,
		answer: MissedPage{Items: []MissedCall{exampleMissed()}},
	}, s.getMissed)
	add(s, spec{
		id: "put-missed-call", method: http.MethodPut, path: one, tag: "records", needs: auth.MissedHandle, scoped: true,
		summary: "Mark a missed call", about: "Marks it done, or to be done again. Who did so, and when, stands on the record and in the audit log." + ownMissed,
		send: MissedChange{Done: true}, answer: exampleMissed(), fails: []int{http.StatusNotFound},
	}, s.putMissed)
	add(s, spec{
		id: "call-missed-back", method: http.MethodPost, path: one + "/call-back", tag: "records", needs: auth.MissedHandle, scoped: true, status: http.StatusCreated,
		summary: "Call somebody back", about: "Rings an extension and, once it is lifted, calls the caller of a missed call from there, with that extension's own rights. Agents call from an extension of their own." + ownMissed,
		send: BackWish{From: "801"}, answer: Dialled{"1043"}, fails: []int{http.StatusNotFound, http.StatusConflict},
	}, s.postCallBack)
}

// missedView is what of the missed calls somebody may see.
type missedView struct {
	plan config.Config
	own  []string // the asker's extensions
	all  bool     // everybody's
}

func (s *Server) missedView(ctx context.Context) (v missedView, err error) {
	if v.own, v.all, err = s.ownBoxes(ctx); err != nil {
		return v, err
	}
	v.plan, err = s.plan(ctx)
	return v, err
}

// sees reports whether the asker may see a call, which must have been missed.
func (v missedView) sees(r call.Record) bool {
	if !r.MissedOutside() {
		return false
	}
	return v.all || tookPart(r, v.own) || slices.Contains(v.own, r.Called) || v.memberOf(r.Group)
}

func (v missedView) memberOf(number string) bool {
	g, found := v.plan.Group(number)
	return found && slices.ContainsFunc(g.Members, func(m string) bool { return slices.Contains(v.own, m) })
}

func (v missedView) show(r call.Record) MissedCall {
	return MissedCall{
		ID: fmt.Sprint(r.ID), Started: r.Started, Waited: int(r.Ended.Sub(r.Started).Seconds()), Caller: viewCaller(r.Caller), CallBack: v.back(r),
		Called: r.Called, DID: r.DID, Line: r.Line, Group: r.Group, GroupName: r.GroupName, Result: string(r.Result), Missed: orNone(r.Missed),
		Recording: r.Recording != "", Done: r.Handled.Done, By: r.Handled.By, At: orNil(r.Handled.At),
	}
}

// back is what is dialled to call somebody back, "" nothing can be.
func (v missedView) back(r call.Record) string {
	digits := strings.TrimPrefix(r.Caller.Number, "+")
	if r.Caller.Withheld || digits == "" || strings.Trim(digits, "0123456789") != "" {
		return ""
	}
	return v.plan.System.AccessCode + r.Caller.Number
}

func (s *Server) getMissed(ctx context.Context, in *missedRequest) (*missedAnswer, error) {
	v, err := s.missedView(ctx)
	if err != nil {
		return nil, err
	}
	q, err := s.recordQuery(ctx, RecordFilter{Period: in.Period})
	if err != nil {
		return nil, err
	}
	wanted := func(r call.Record) bool {
		return (in.State == "all" || (in.State == "done") == r.Handled.Done) && v.sees(r)
	}
	records, err := s.records(ctx)
	if err != nil {
		return nil, err
	}
	page := MissedPage{Items: []MissedCall{}, Next: in.Cursor}
	for range pagesPerRequest {
		q.Limit, q.Cursor = in.Limit-len(page.Items), page.Next
		found, err := records.Search(q, wanted)
		if err != nil {
			return nil, fmt.Errorf("list missed calls: %w", err)
		}
		for _, r := range found.Items {
			page.Items = append(page.Items, v.show(r))
		}
		if page.Next = found.Next; page.Next == "" || len(page.Items) >= in.Limit {
			break
		}
	}
	return &missedAnswer{page}, nil
}

// missedOne finds a missed call that the asker may see; others' are as none.
func (s *Server) missedOne(ctx context.Context, id string) (v missedView, r call.Record, err error) {
	n, err := callNumber(id)
	if err != nil {
		return v, r, err
	}
	if v, err = s.missedView(ctx); err != nil {
		return v, r, err
	}
	records, err := s.records(ctx)
	if err != nil {
		return v, r, err
	}
	r, err = records.Get(n)
	if errors.Is(err, store.ErrNotFound) || err == nil && !v.sees(r) {
		return v, r, unknown("There is no missed call %d.", n)
	}
	if err != nil {
		return v, r, fmt.Errorf("read the record of call %d: %w", n, err)
	}
	return v, r, nil
}

func (s *Server) putMissed(ctx context.Context, in *missedChangeRequest) (*missedCallAnswer, error) {
	v, _, err := s.missedOne(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	r, err := s.changeRecord(ctx, in.ID, func(r *call.Record) error {
		tellChange(ctx, "done", fmt.Sprint(r.Handled.Done), fmt.Sprint(in.Body.Done))
		r.Handled = r.Handled.Said(in.Body.Done, identityOf(ctx).Name, s.now().UTC())
		return nil
	})
	if err != nil {
		return nil, err
	}
	return &missedCallAnswer{v.show(r)}, nil
}

func (s *Server) postCallBack(ctx context.Context, in *backRequest) (*dialAnswer, error) {
	v, r, err := s.missedOne(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	wish := DialRequest{From: in.Body.From, To: v.back(r)}
	if wish.To == "" {
		return nil, problem(http.StatusConflict, "no-number", fmt.Sprintf("The number of the caller of call %d is not known: nobody can be called back.", r.ID))
	}
	if wish.From == "" && len(v.own) == 1 {
		wish.From = v.own[0]
	}
	if wish.From == "" || !v.all && !slices.Contains(v.own, wish.From) {
		return nil, notFromThere()
	}
	return s.dialOnce(ctx, in.Key, wish)
}

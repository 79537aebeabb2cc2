package webadmin

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"
	"unicode"

	"ringdown/internal/call"
	"ringdown/internal/engine"
	"ringdown/webadmin/auth"
)

// Coach lets supervisors write to agents in a call: [*engine.Engine].
type Coach interface {
	// Talkers are the extensions of ours that talk in a call. engine.ErrNoCall,
	// engine.NotJoined where none does.
	Talkers(ctx context.Context, id call.ID) ([]string, error)
	// Wrote keeps that who, at an extension or without one, wrote to them.
	// engine.ErrNoCall.
	Wrote(ctx context.Context, id call.ID, from, who string) error
}

const (
	// keptMessages bounds the messages that are kept while their calls live; the oldest
	// goes. Nobody reads more beside a conversation.
	keptMessages = 256
	// maxMessageStreams bounds the streams of those who see no live calls and are
	// written to: one for each page of each agent. They cost as little as others, and
	// must not keep out who looks after calls.
	maxMessageStreams = 1000
)

// CoachWish is what a supervisor writes to whoever of ours talks in a call.
type CoachWish struct {
	Text string `json:"text" minLength:"1" maxLength:"300" doc:"One sentence of plain text" example:"Offer the annual plan."`
}

// CoachSent says where a message went.
type CoachSent struct {
	Extensions []string `json:"extensions" nullable:"false" doc:"Whose users it is for" example:"[\"801\"]"`
	Screens    int      `json:"screens" doc:"Pages that they have open now; 0: it is shown by the next one that is opened while the call goes on" example:"1"`
}

// CoachMessage is what a supervisor wrote to somebody about a call of theirs.
type CoachMessage struct {
	ID   string    `json:"id" doc:"Its name" example:"k3f9x2ab"`
	At   time.Time `json:"at" doc:"When" example:"2026-05-01T08:31:00Z"`
	By   string    `json:"by" doc:"Who wrote it" example:"anna"`
	Call string    `json:"call" doc:"Number of the call" example:"1042"`
	With string    `json:"with" doc:"The other party of the call, as far as known; or empty" example:"0912345678"`
	Text string    `json:"text" doc:"What was written" example:"Offer the annual plan."`
}

// CoachMessages are all that were written to the reader about calls in progress.
type CoachMessages struct {
	Items []CoachMessage `json:"items" nullable:"false" doc:"The oldest first"`
}

type (
	coachRequest struct {
		ID   string `path:"id" pattern:"^[0-9]{1,20}$" doc:"Number of the call" example:"1042"`
		Body CoachWish
	}
	coachAnswer struct{ Body CoachSent }
)

func (s *Server) addCoaching() {
	add(s, spec{
		id: "write-to-agent", method: http.MethodPost, path: "/api/v1/calls/{id}/messages", tag: "live", needs: auth.CallsMonitor, scoped: true, status: http.StatusCreated,
		summary: "Write to the agent in a call", about: "Shows a sentence on the pages that the users of our extensions in the call have open: those whose account is the extension, or the agent's number or name there. It is shown while the call goes on, or until they close it, and kept nowhere. " +
			"That somebody wrote stands in the audit log, in the call's track and as a participation in its record.",
		send: CoachWish{Text: "Offer the annual plan."}, answer: CoachSent{[]string{"801"}, 1}, fails: []int{http.StatusNotFound, http.StatusConflict},
	}, s.postCoaching)
}

func (s *Server) postCoaching(ctx context.Context, in *coachRequest) (*coachAnswer, error) {
	if s.deps.Coach == nil {
		return nil, problem(http.StatusNotFound, "not-found", "This appliance passes on no messages.")
	}
	text, err := plainSentence(in.Body.Text)
	if err != nil {
		return nil, err
	}
	n, err := callNumber(in.ID)
	if err != nil {
		return nil, err
	}
	id := call.ID(n)
	extensions, err := s.talkers(ctx, id)
	if err != nil {
		return nil, coachProblem(err, id)
	}
	to, err := s.usersAt(ctx, extensions)
	if err != nil {
		return nil, err
	}
	if len(to) == 0 {
		return nil, problem(http.StatusConflict, "no-agent", fmt.Sprintf("Nobody else has an account of %s: there is no screen to write to.", strings.Join(extensions, ", ")))
	}
	with, err := s.noteWriting(ctx, id)
	if err != nil {
		return nil, coachProblem(err, id)
	}
	m := CoachMessage{ID: strings.ToLower(rand.Text()[:12]), At: s.now().UTC(), By: identityOf(ctx).Name, Call: in.ID, With: with, Text: text}
	screens := s.coaching.keep(coached{m, id, to})
	tellChange(ctx, "to", "", strings.Join(extensions, ", "))
	s.log.Info("somebody writes to who talks in a call", "call", id, "to", extensions, "by", m.By, "screens", screens)
	return &coachAnswer{CoachSent{extensions, screens}}, nil
}

// plainSentence is a text without what is around it, refused where it has none or has
// lines and other signs that are not shown.
func plainSentence(text string) (string, error) {
	text = strings.TrimSpace(text)
	if text != "" && !strings.ContainsFunc(text, unicode.IsControl) {
		return text, nil
	}
	p := problem(http.StatusUnprocessableEntity, "invalid", "Write a sentence of plain text, on one line.")
	p.Errors = []ProblemField{{Location: "body.text", Message: "must be plain text on one line"}}
	return "", p
}

// talkers are the extensions in the asker's reach that talk in a call.
func (s *Server) talkers(ctx context.Context, id call.ID) ([]string, error) {
	if err := seesCall(ctx, s.deps.Live, id); err != nil {
		return nil, err
	}
	r, err := s.reach(ctx)
	if err != nil {
		return nil, err
	}
	all, err := s.deps.Coach.Talkers(ctx, id)
	if err != nil {
		return nil, err
	}
	if all = only(all, r.extension); len(all) == 0 {
		return nil, engine.ErrNoCall
	}
	return all, nil
}

// usersAt are the accounts of others to whom extensions belong.
func (s *Server) usersAt(ctx context.Context, extensions []string) (names []string, err error) {
	c, err := s.plan(ctx)
	if err != nil {
		return nil, err
	}
	users, err := s.deps.UserList.List()
	if err != nil {
		return nil, fmt.Errorf("list users: %w", err)
	}
	for _, u := range users {
		theirs := func(x string) bool { return slices.Contains(extensions, x) }
		if !u.Disabled && !sameName(u.Name, identityOf(ctx).Name) && slices.ContainsFunc(extensionsOf(c, u.Name), theirs) {
			names = append(names, u.Name)
		}
	}
	return names, nil
}

// noteWriting has the call keep that the asker writes, and tells who the other party is.
func (s *Server) noteWriting(ctx context.Context, id call.ID) (with string, err error) {
	own, err := s.ownExtensions(ctx)
	if err != nil {
		return "", err
	}
	who := identityOf(ctx).Name
	from := who
	if len(own) == 1 {
		from = own[0]
	}
	seen, err := s.deps.Live.Snapshot(ctx)
	if err != nil {
		return "", fmt.Errorf("read call %d: %w", id, err)
	}
	for _, c := range seen.Calls {
		if c.ID == id {
			with = other(c)
		}
	}
	return with, s.deps.Coach.Wrote(ctx, id, from, who)
}

// other names who is outside in a call.
func other(c engine.CallView) string {
	switch c.Kind {
	case call.KindIncoming:
		return or(c.Caller.Name, c.Caller.Number)
	case call.KindOutgoing:
		return or(c.Contact, c.To)
	}
	return ""
}

func coachProblem(err error, id call.ID) error {
	var not engine.NotJoined
	switch {
	case errors.As(err, &not):
		return problem(http.StatusConflict, "no-agent", not.Why)
	case errors.Is(err, engine.ErrNoCall):
		return problem(http.StatusNotFound, "not-found", fmt.Sprintf("There is no call %d now: it has ended, or never was.", id))
	}
	return fmt.Errorf("write to who talks in call %d: %w", id, err)
}

// coached is a message and to whose accounts.
type coached struct {
	CoachMessage
	call call.ID
	to   []string
}

// coaching keeps what was written about calls in progress, and who has a page open.
// Used by many goroutines.
type coaching struct {
	mu   sync.Mutex
	kept []coached                // the oldest first
	open map[chan struct{}]string // bells of streams, with the account of each
}

// join makes the bell of a page that an account has open; it rings when something is
// written to them. ok is false where there are too many.
func (m *coaching) join(account string) (bell chan struct{}, leave func(), ok bool) {
	bell = make(chan struct{}, 1) // one ring is enough: the page reads all
	m.mu.Lock()
	defer m.mu.Unlock()
	if len(m.open) >= maxMessageStreams {
		return nil, nil, false
	}
	if m.open == nil {
		m.open = map[chan struct{}]string{}
	}
	m.open[bell] = account
	return bell, func() {
		m.mu.Lock()
		defer m.mu.Unlock()
		delete(m.open, bell)
	}, true
}

// keep has a message shown to those it is to, and counts their pages.
func (m *coaching) keep(w coached) (screens int) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.kept = append(m.kept, w); len(m.kept) > keptMessages {
		m.kept = slices.Delete(m.kept, 0, 1)
	}
	for bell, account := range m.open {
		if !slices.Contains(w.to, account) {
			continue
		}
		screens++
		select {
		case bell <- struct{}{}:
		default: // it is awake already
		}
	}
	return screens
}

// of are the messages to an account, of calls that go on.
func (m *coaching) of(account string, goesOn func(call.ID) bool) CoachMessages {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.kept = slices.DeleteFunc(m.kept, func(w coached) bool { return !goesOn(w.call) })
	mine := []CoachMessage{}
	for _, w := range m.kept {
		if slices.Contains(w.to, account) {
			mine = append(mine, w.CoachMessage)
		}
	}
	return CoachMessages{mine}
}

// counts tells how many messages are kept, and how many pages are open.
func (m *coaching) counts() (kept, open int) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return len(m.kept), len(m.open)
}

// messagesTo reads what is written to an account about calls that go on.
func (s *Server) messagesTo(ctx context.Context, account string) (CoachMessages, error) {
	if kept, _ := s.coaching.counts(); kept == 0 {
		return CoachMessages{[]CoachMessage{}}, nil
	}
	seen, err := s.hub.live.Snapshot(ctx) // of all calls: a message is to who talks, whatever they see
	if err != nil {
		return CoachMessages{}, fmt.Errorf("read which calls go on: %w", err)
	}
	return s.coaching.of(account, func(id call.ID) bool {
		return slices.ContainsFunc(seen.Calls, func(c engine.CallView) bool { return c.ID == id })
	}), nil
}

package webadmin

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"reflect"
	"slices"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"ringdown/webadmin/auth"
)

const (
	// heartbeatEvery keeps middle boxes from closing a quiet stream, and is how
	// often the reader's session is looked at again.
	heartbeatEvery = 15 * time.Second
	// sendWithin is how long one message may take to leave; who reads slower is
	// cut off and comes back with its Last-Event-ID.
	sendWithin = 10 * time.Second
	// retryMs is how long a browser waits before it comes back.
	retryMs = 2000
	// maxStreams bounds open streams; each costs a goroutine and a few KiB.
	maxStreams = 200
)

// Gone tells that a port, a call, a group or a member of one is no more.
type Gone struct {
	ID string `json:"id" doc:"Port's address, or number of the call, group or extension" example:"1042"`
}

// MetersView is volts and milliamps of every port.
type MetersView struct {
	Ports []Meter `json:"ports" nullable:"false" doc:"One per port"`
}

// Heartbeat tells that the stream is alive though nothing changes.
type Heartbeat struct {
	At time.Time `json:"at" doc:"The appliance's time" example:"2026-05-01T08:30:15Z"`
}

// Resync tells that events were missed; a snapshot follows.
type Resync struct {
	Reason string `json:"reason" doc:"Why, one sentence" example:"The appliance was restarted."`
}

type eventsRequest struct {
	Topics []string `query:"topics" maxItems:"16" enum:"ports,calls,groups,staff,today,meters,phones,messages" doc:"What is to be told; left out: all" example:"ports,meters"`
	Last   string   `header:"Last-Event-ID" maxLength:"40" doc:"Last id that was seen: events continue behind it" example:"k3f9x2ab-17"`
}

func (s *Server) addEvents() {
	schemas := s.api.OpenAPI().Components.Schemas
	names := map[string]*huma.Schema{}
	for name, kind := range map[string]reflect.Type{
		"snapshot": reflect.TypeFor[Snapshot](), "port": reflect.TypeFor[Port](), "call": reflect.TypeFor[Call](),
		"port-gone": reflect.TypeFor[Gone](), "call-gone": reflect.TypeFor[Gone](), "meters": reflect.TypeFor[MetersView](),
		"group": reflect.TypeFor[GroupBoard](), "group-gone": reflect.TypeFor[Gone](), "staff": reflect.TypeFor[Staff](), "staff-gone": reflect.TypeFor[Gone](), "today": reflect.TypeFor[DayBoard](),
		"phones": reflect.TypeFor[PhonesView](), "messages": reflect.TypeFor[CoachMessages](), "heartbeat": reflect.TypeFor[Heartbeat](), "resync": reflect.TypeFor[Resync](),
	} {
		names[name] = schemas.Schema(kind, true, kind.Name())
	}
	add(s, spec{
		id: "events", method: http.MethodGet, path: "/api/v1/events", tag: "live", needs: auth.Self, scoped: true,
		summary: "Live events", about: "Server-sent events: a snapshot, then every port, call, ring group and member of one that changes (port, call, group, staff), goes (port-gone, call-gone, group-gone, staff-gone), the counts of the day (today), volts and milliamps each second while they change (meters), and that something changed about SIP telephones, trunks or locked addresses (phones). With Last-Event-ID the stream continues where it stopped; when that is too long ago a resync and a fresh snapshot come. A heartbeat comes every 15 seconds. All that needs live:read. Users also get what supervisors wrote to them about calls in progress (messages), and without live:read that alone.",
		answer: "event: port\nid: k3f9x2ab-17\ndata: {\"port\":\"sim0/fxo1\",\"lamp\":\"ringing\"}\n\n", answerType: "text/event-stream",
	}, s.getEvents)
	op := s.api.OpenAPI().Paths["/api/v1/events"].Get
	op.Responses["200"].Description = "The stream; each event's data is JSON of the schema under its name."
	op.Responses["200"].Content["text/event-stream"].Schema = &huma.Schema{Type: huma.TypeObject, Properties: names}
}

func (s *Server) getEvents(ctx context.Context, in *eventsRequest) (*huma.StreamResponse, error) {
	live := identityOf(ctx).May(auth.LiveRead)
	if !live && (!writtenTo(ctx) || slices.ContainsFunc(in.Topics, func(t string) bool { return t != "messages" })) {
		return nil, problem(http.StatusForbidden, "not-permitted", "Your role may not see what goes on: that needs live:read.")
	}
	if _, open := s.coaching.counts(); live && s.hub.readers() >= maxStreams || !live && open >= maxMessageStreams {
		return nil, crowd("Too many live streams are open.")
	}
	select {
	case <-s.hub.primed:
	case <-s.hub.ended:
		return nil, problem(http.StatusServiceUnavailable, "stopping", "The appliance is stopping.")
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	return &huma.StreamResponse{Body: func(c huma.Context) { s.stream(ctx, c, in) }}, nil
}

// writtenTo reports whether somebody can be: a person at a page.
func writtenTo(ctx context.Context) bool {
	who := identityOf(ctx)
	return who.By == "session" && !who.fresh
}

// stream is one reader's place in the events and the way to it.
type stream struct {
	hub    *hub
	out    http.ResponseWriter
	ctl    *http.ResponseController
	topics []string
	at     uint64 // last event sent
	gauge  uint64 // last meters sent
	masked bool   // numbers are hidden
	// bound looks at what is in the reader's reach; nil: they see everything. Such a
	// reader gets snapshots alone: what an event tells may lie outside.
	bound func() (Snapshot, error)
	told  string                        // the last of them
	needs auth.Permission               // without live:read only what is written to the reader is told
	mail  func() (CoachMessages, error) // nil: nothing can be
	read  string                        // the last of it
}

func (s *Server) stream(ctx context.Context, c huma.Context, in *eventsRequest) {
	out, ok := c.BodyWriter().(http.ResponseWriter)
	if !ok {
		s.log.Error("live events: the writer is not HTTP's")
		return
	}
	who := identityOf(ctx)
	r := &stream{hub: s.hub, out: out, ctl: http.NewResponseController(out), masked: !who.May(auth.NumbersRead), topics: in.Topics, needs: auth.Self}
	var bell, post chan struct{}
	if who.May(auth.LiveRead) {
		var leave func()
		bell, leave = s.hub.join()
		defer leave()
		s.hub.refresh(ctx)
		r.needs = auth.LiveRead
	}
	if writtenTo(ctx) && r.wants("messages") {
		if mine, leave, ok := s.coaching.join(who.Name); ok {
			defer leave()
			post, r.mail = mine, func() (CoachMessages, error) { return s.messagesTo(ctx, who.Name) }
		}
	}
	c.SetHeader("Content-Type", "text/event-stream")
	c.SetHeader("X-Accel-Buffering", "no")
	if !who.bounds.none() {
		r.bound = func() (Snapshot, error) { return s.snapshot(ctx) }
	}
	if err := s.follow(ctx, r, bell, post, in.Last); err != nil {
		s.log.Debug("live events: stream ended", "request", requestID(ctx), "error", err)
	}
}

// follow tells what is new when bell rings, and what was written when post does.
func (s *Server) follow(ctx context.Context, r *stream, bell, post <-chan struct{}, last string) error {
	if err := r.begin(last); err != nil {
		return err
	}
	beat := time.NewTicker(heartbeatEvery)
	defer beat.Stop()
	for {
		var err error
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-s.hub.ended:
			return nil
		case <-bell:
			err = r.catchUp()
		case <-post:
			err = r.messages()
		case <-beat.C:
			if !s.stillMay(ctx, r.needs) {
				return nil // the session ended or the key was revoked
			}
			err = errors.Join(r.messages(), r.send("heartbeat", "", mustJSON(Heartbeat{At: s.now()})))
		}
		if err != nil {
			return err
		}
	}
}

// stillMay reports whether the session or key that a stream was opened with has
// the permission now.
func (s *Server) stillMay(ctx context.Context, needs auth.Permission) bool {
	if identityOf(ctx).By == "socket" {
		return true
	}
	who, err := s.identify(request(ctx))
	return err == nil && who.May(needs) && who.mayAs(identityOf(ctx))
}

// begin continues behind the last event seen, or starts with a snapshot.
func (r *stream) begin(last string) error {
	if err := r.write(fmt.Sprintf("retry: %d\n\n", retryMs)); err != nil {
		return err
	}
	r.read = string(mustJSON(CoachMessages{[]CoachMessage{}})) // who reads anew has none
	if r.needs != auth.LiveRead {
		return r.messages()
	}
	return errors.Join(r.beginLive(last), r.messages())
}

func (r *stream) beginLive(last string) error {
	if r.bound != nil {
		return r.snapshot()
	}
	if number, ok := r.hub.parse(last); ok {
		r.at = number
		return r.catchUp()
	}
	if last != "" {
		return r.resync("The appliance was restarted since.")
	}
	return r.snapshot()
}

func (r *stream) resync(reason string) error {
	if err := r.send("resync", "", mustJSON(Resync{Reason: reason})); err != nil {
		return err
	}
	return r.snapshot()
}

func (r *stream) snapshot() error {
	snap, number := r.hub.start()
	if r.bound != nil {
		return r.boundSnapshot()
	}
	r.at = number
	if err := r.send("snapshot", r.hub.id(number), mustJSON(r.wanted(snap))); err != nil {
		return err
	}
	return r.meters()
}

// boundSnapshot sends what is in the reader's reach, unless it is as it was.
func (r *stream) boundSnapshot() error {
	snap, err := r.bound()
	if err != nil {
		return err
	}
	at := snap.At
	snap.At = time.Time{}
	now := string(mustJSON(snap))
	if now == r.told {
		return nil
	}
	r.told, snap.At = now, at
	return r.send("snapshot", "", mustJSON(r.wanted(snap)))
}

// wanted leaves out the topics that were not asked for.
func (r *stream) wanted(snap Snapshot) Snapshot {
	if !r.wants("port") {
		snap.Ports = []Port{}
	}
	if !r.wants("call") {
		snap.Calls = []Call{}
	}
	if !r.wants("group") {
		snap.Groups = []GroupBoard{}
	}
	if !r.wants("staff") {
		snap.Staff = []Staff{}
	}
	return snap
}

// catchUp sends all that is new.
func (r *stream) catchUp() error {
	if r.bound != nil {
		return r.boundSnapshot()
	}
	events, ok := r.hub.since(r.at)
	if !ok {
		return r.resync("More happened than is kept for readers who fall behind.")
	}
	for _, e := range events {
		r.at = e.number
		if !r.wants(e.name) {
			continue
		}
		if err := r.send(e.name, r.hub.id(e.number), e.data); err != nil {
			return err
		}
	}
	return r.meters()
}

// messages sends what is written to the reader, unless it is as it was.
func (r *stream) messages() error {
	if r.mail == nil {
		return nil
	}
	all, err := r.mail()
	if err != nil {
		return err
	}
	text := mustJSON(all)
	if string(text) == r.read {
		return nil
	}
	r.read = string(text)
	return r.send("messages", "", text)
}

func (r *stream) meters() error {
	e := r.hub.gauges()
	if e.number == r.gauge || !r.wants("meters") {
		return nil
	}
	r.gauge = e.number
	return r.send(e.name, "", e.data)
}

// wants reports whether an event belongs to a topic that was asked for.
func (r *stream) wants(name string) bool {
	if len(r.topics) == 0 {
		return true
	}
	topic := strings.TrimSuffix(name, "-gone")
	return slices.Contains(r.topics, topic) || slices.Contains(r.topics, topic+"s")
}

func (r *stream) send(name, id string, data []byte) error {
	if r.masked {
		data = maskedText(data)
	}
	text := "event: " + name + "\n"
	if id != "" {
		text += "id: " + id + "\n"
	}
	return r.write(text + "data: " + string(data) + "\n\n")
}

func (r *stream) write(text string) error {
	if err := r.ctl.SetWriteDeadline(time.Now().Add(sendWithin)); err != nil {
		return fmt.Errorf("set the stream's deadline: %w", err)
	}
	if _, err := r.out.Write([]byte(text)); err != nil {
		return fmt.Errorf("send an event: %w", err)
	}
	return r.ctl.Flush()
}

package webadmin

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"ringdown/webadmin/auth"
)

// Captures take the packets of SIP and its sound down into memory, one capture at a
// time.
type Captures interface {
	// Begin takes packets down from now on; wait keeps on until the order's time is
	// over, its call has ended, End is called or its context ends, and must be
	// called. ErrNotNow while one runs, ErrNotFound when there is no such call.
	Begin(ctx context.Context, o CaptureOrder) (wait func(context.Context) error, err error)
	// State says how far it is.
	State() CaptureState
	// End ends the one that runs, if one does.
	End()
}

// CaptureFile is what was taken down: see [Captures].
type CaptureFile interface {
	// Write writes it as pcap; ErrNotFound when there is none, ErrNotNow while it
	// runs.
	Write(w io.Writer) error
	// Discard forgets it, if there is one.
	Discard()
}

// CaptureOrder is what is to be taken down.
type CaptureOrder struct {
	Call    uint64 // of this one alone; 0: of all
	For     time.Duration
	Memory  int  // bytes; the oldest packets give way
	Sound   bool // with what is said; else of sound only the headers
	By      string
	Expires time.Duration // after its end it is forgotten
}

// Bounds of a capture.
const (
	// Ten minutes are long enough to wait for a call and see it whole, and 32 MiB
	// an eighth of what the smallest appliance has: both stand in CaptureWish.
	usualSeconds = 60
	usualMB      = 8
	captureKept  = time.Hour // what was said does not lie about
)

// CaptureState is the last capture.
type CaptureState struct {
	State     string     `json:"state" enum:"none,running,done" doc:"How far it is; none: there is none, or no longer" example:"done"`
	Call      string     `json:"call" doc:"The call that it is of; empty: of all" example:"812"`
	Sound     bool       `json:"sound" doc:"Whether what is said is in it" example:"false"`
	By        string     `json:"by" doc:"Who began it" example:"anna"`
	Started   *time.Time `json:"started" doc:"When it began; null: there is none" example:"2026-05-01T08:00:00Z"`
	Until     *time.Time `json:"until" doc:"When it ends by itself; null: it has ended" example:"2026-05-01T08:01:00Z"`
	Expires   *time.Time `json:"expires" doc:"When it is forgotten; null: it runs" example:"2026-05-01T09:01:00Z"`
	Packets   int        `json:"packets" doc:"Packets in it" example:"5210"`
	Bytes     int        `json:"bytes" doc:"Memory in use for them" example:"624000"`
	Room      int        `json:"room" doc:"Memory that it may use, bytes" example:"8388608"`
	Forgotten uint64     `json:"forgotten" doc:"Packets that gave way to newer ones" example:"0"`
	Missed    uint64     `json:"missed" doc:"SIP messages that were not taken down because there were too many at once" example:"0"`
}

// CaptureWish is what somebody wants to be taken down.
type CaptureWish struct {
	Call      string `json:"call,omitempty" maxLength:"20" doc:"Only this call, which must be going on; left out: all of SIP" example:"812"`
	Seconds   int    `json:"seconds,omitempty" minimum:"1" maximum:"600" default:"60" doc:"How long; that of a call ends with it" example:"60"`
	Megabytes int    `json:"megabytes,omitempty" minimum:"1" maximum:"32" default:"8" doc:"How much memory; then the oldest packets give way" example:"8"`
	Sound     bool   `json:"sound,omitempty" doc:"With what is said and keyed, which takes the permission to listen to recordings; left out: of sound only the headers" example:"false"`
}

type captureRequest struct{ Body CaptureWish }

type captureAnswer struct{ Body CaptureState }

func (s *Server) addCapture() {
	at := exampleTime()
	add(s, spec{
		id: "get-capture", method: http.MethodGet, path: "/api/v1/capture", tag: "live", needs: auth.CaptureTake,
		summary: "The packet capture", about: "The capture that runs, or the last one: one is kept, in memory, for an hour.",
		answer: CaptureState{State: "done", Call: "812", By: "anna", Started: &at, Expires: &at, Packets: 5210, Bytes: 624000, Room: usualMB << 20},
	}, s.getCapture)
	add(s, spec{
		id: "start-capture", method: http.MethodPost, path: "/api/v1/capture", tag: "live", needs: auth.CaptureTake, status: http.StatusAccepted,
		summary: "Capture packets", about: "Begins a job that takes down SIP messages and the packets of sound (RTP, RTCP) of one call or of all, for a bounded time into a bounded memory, in which new packets take the place of the oldest. The one before is forgotten. Encrypted sound is taken down opened; passwords' digests, keys of sound and keys pressed by INFO are left out of messages.",
		send: CaptureWish{Call: "812", Seconds: usualSeconds, Megabytes: usualMB}, answer: exampleJob(), fails: []int{http.StatusNotFound, http.StatusConflict},
	}, s.postCapture)
	add(s, spec{
		id: "stop-capture", method: http.MethodPost, path: "/api/v1/capture/stop", tag: "live", needs: auth.CaptureTake, status: http.StatusNoContent,
		summary: "End the packet capture", about: "What was taken down so far can be saved. When none runs nothing happens.",
	}, func(context.Context, *struct{}) (*struct{}, error) {
		if s.deps.Captures != nil {
			s.deps.Captures.End()
		}
		return nil, nil
	})
	add(s, spec{
		id: "forget-capture", method: http.MethodDelete, path: "/api/v1/capture", tag: "live", needs: auth.CaptureTake, status: http.StatusNoContent,
		summary: "Forget the packet capture", about: "Ends it, if it runs, and gives its memory back.",
	}, func(context.Context, *struct{}) (*struct{}, error) {
		if s.deps.Captures != nil {
			s.deps.Captures.End()
			s.deps.CaptureFile.Discard()
		}
		return nil, nil
	})
	add(s, spec{
		id: "save-capture", method: http.MethodGet, path: "/api/v1/capture.pcap", tag: "live", needs: auth.CaptureTake,
		summary: "Save the packet capture", about: "As pcap, for Wireshark and tcpdump. SIP messages are each in one UDP packet, whatever carried them. With sound in it, it takes the permission to listen to recordings. Who saved it stands in the audit log.",
		answer: "(a pcap file)", answerType: pcapType, fails: []int{http.StatusNotFound, http.StatusConflict},
	}, s.getCaptureFile)
}

func noCapture() CaptureState { return CaptureState{State: "none"} }

func (s *Server) getCapture(context.Context, *struct{}) (*captureAnswer, error) {
	if s.deps.Captures == nil {
		return &captureAnswer{noCapture()}, nil
	}
	return &captureAnswer{s.deps.Captures.State()}, nil
}

// mayHear refuses what is said to who may not listen to recordings.
func mayHear(ctx context.Context) error {
	who := identityOf(ctx)
	if who.May(auth.RecordingsListen) {
		return nil
	}
	return problem(http.StatusForbidden, "not-permitted", "Your role, "+string(who.Role)+", may not listen to what is said: capture without sound.")
}

func (s *Server) postCapture(ctx context.Context, in *captureRequest) (*jobAccepted, error) {
	o := CaptureOrder{For: time.Duration(in.Body.Seconds) * time.Second, Memory: in.Body.Megabytes << 20, Sound: in.Body.Sound, By: identityOf(ctx).Name, Expires: captureKept}
	if in.Body.Call != "" {
		id, err := callNumber(in.Body.Call)
		if err != nil {
			return nil, err
		}
		o.Call = id
	}
	if o.Sound {
		if err := mayHear(ctx); err != nil {
			return nil, err
		}
	}
	if s.deps.Captures == nil {
		return nil, problem(http.StatusConflict, "not-now", "SIP is switched off: there are no packets.")
	}
	tellChange(ctx, "call", "", in.Body.Call)
	tellChange(ctx, "sound", "", map[bool]string{true: "yes", false: "no"}[o.Sound])
	wait, err := s.deps.Captures.Begin(ctx, o)
	if err != nil {
		return nil, fmt.Errorf("capture packets: %w", err)
	}
	job, err := s.jobs.beside("capture", o.By, func(ctx context.Context) (string, error) {
		err := wait(ctx)
		return fmt.Sprintf("%d packets", s.deps.Captures.State().Packets), err
	})
	if err != nil {
		s.deps.Captures.End()
		return nil, errors.Join(err, wait(ctx))
	}
	s.log.Info("Packets are captured.", "call", in.Body.Call, "sound", o.Sound, "by", o.By)
	return &jobAccepted{job}, nil
}

func (s *Server) getCaptureFile(ctx context.Context, _ *struct{}) (*huma.StreamResponse, error) {
	if s.deps.Captures == nil {
		return nil, unknown("There is no packet capture.")
	}
	state := s.deps.Captures.State()
	switch {
	case state.State == "none":
		return nil, unknown("There is no packet capture, or no longer: it is forgotten an hour after its end.")
	case state.State == "running":
		return nil, problem(http.StatusConflict, "not-now", "Packets are still captured: end that first.")
	case state.Sound:
		if err := mayHear(ctx); err != nil {
			return nil, err
		}
	}
	listened(ctx, "capture")
	name := "capture-" + state.Started.UTC().Format("20060102-150405") + ".pcap"
	return &huma.StreamResponse{Body: func(c huma.Context) {
		s.patient(c)
		c.SetHeader("Content-Type", pcapType)
		c.SetHeader("Cache-Control", "private, no-store")
		c.SetHeader("Content-Disposition", `attachment; filename="`+name+`"`)
		if err := s.deps.CaptureFile.Write(c.BodyWriter()); err != nil {
			s.log.Warn("A packet capture ended early.", "request", requestID(ctx), "error", err)
			panic(http.ErrAbortHandler) // the client must not take it for whole
		}
	}}, nil
}

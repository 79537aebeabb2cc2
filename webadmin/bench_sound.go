package webadmin

import (
	"context"
	"encoding/binary"
	"net/http"
	"strings"
	"time"

	"github.com/coder/websocket"
	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humagin"

	"ringdown/webadmin/auth"
)

const (
	// maxBenchSounds bounds those who listen to the bench at a time.
	maxBenchSounds = 8
	// benchQueue is how many frames of 10 ms wait for a slow reader; then the
	// newest are dropped: late sound is worse than a gap.
	benchQueue = 50
	// benchTogether frames leave in one message: 20 ms, as a network telephone's.
	benchTogether = 2
	// maxSpoken bounds one message of what is said: a quarter of a second. A
	// browser sends 20 to 50 ms.
	maxSpoken = 4096
)

type benchSoundRequest struct {
	Target     string `path:"target" minLength:"1" maxLength:"32" doc:"line1, phone3, fxo1, fxs3, or an extension" example:"801"`
	Upgrade    string `header:"Upgrade" maxLength:"64" doc:"websocket" example:"websocket"`
	Connection string `header:"Connection" maxLength:"64" doc:"Upgrade" example:"Upgrade"`
}

func (s *Server) addBenchSound() {
	const at = "/api/v1/sim/sound/{target}"
	add(s, spec{
		id: "sim-sound", method: http.MethodGet, path: at, tag: "sim", needs: auth.SimUse,
		summary: "Be at a telephone, or at the far end of a line", about: "A WebSocket: binary messages of 8 kHz 16-bit little-endian sound, what is heard from here, what is said to here. All of it goes through the simulated pair. Only the page's own origin may open it." + simulatedOnly,
		fails: []int{http.StatusNotFound, http.StatusConflict, http.StatusUpgradeRequired},
	}, s.getBenchSound)
	op := s.api.OpenAPI().Paths[at].Get
	delete(op.Responses, "200")
	op.Responses["101"] = &huma.Response{Description: "The WebSocket is open."}
}

func (s *Server) getBenchSound(ctx context.Context, in *benchSoundRequest) (*huma.StreamResponse, error) {
	b, err := s.bench()
	if err != nil {
		return nil, err
	}
	if !strings.EqualFold(in.Upgrade, "websocket") {
		return nil, problem(http.StatusUpgradeRequired, "websocket-only", "This is a WebSocket: ask for an upgrade.")
	}
	if s.benchSounds.Add(1) > maxBenchSounds {
		s.benchSounds.Add(-1)
		return nil, crowd("Too many people listen to the bench.")
	}
	frames := make(chan []byte, benchQueue)
	say, leave, err := b.Join(in.Target, func(frame []int16) { queueFrame(frames, frame) })
	if err != nil {
		s.benchSounds.Add(-1)
		return nil, err //nolint:wrapcheck // the desk's sentence is the answer
	}
	return &huma.StreamResponse{Body: func(c huma.Context) {
		defer s.benchSounds.Add(-1)
		defer leave()
		g := humagin.Unwrap(c)
		conn, err := websocket.Accept(g.Writer, g.Request, nil) // refuses other origins
		if err != nil {
			s.log.Debug("bench: no sound", "request", requestID(ctx), "error", err)
			return
		}
		s.converse(ctx, conn, frames, say)
	}}, nil
}

// queueFrame never blocks: it is called by the simulation.
func queueFrame(to chan<- []byte, frame []int16) {
	if len(to) == cap(to) {
		return
	}
	data := make([]byte, 2*len(frame))
	for i, v := range frame {
		binary.LittleEndian.PutUint16(data[2*i:], uint16(v))
	}
	select {
	case to <- data:
	default:
	}
}

// converse carries sound both ways until either side ends.
func (s *Server) converse(ctx context.Context, conn *websocket.Conn, frames <-chan []byte, say func([]int16)) {
	ctx, stop := context.WithCancel(context.WithoutCancel(ctx)) // the request's ends with the upgrade
	conn.SetReadLimit(maxSpoken)
	told := make(chan struct{})
	go func() {
		defer close(told)
		defer stop()
		spoken(ctx, conn, say)
	}()
	s.sendFrames(ctx, conn, frames)
	stop()
	_ = conn.CloseNow() // it ends the reading; why it ended is told by then
	<-told
}

func spoken(ctx context.Context, conn *websocket.Conn, say func([]int16)) {
	for {
		kind, data, err := conn.Read(ctx)
		if err != nil {
			return
		}
		if kind != websocket.MessageBinary || len(data)%2 != 0 {
			_ = conn.Close(websocket.StatusUnsupportedData, "sound is 16-bit samples in binary messages")
			return
		}
		pcm := make([]int16, len(data)/2)
		for i := range pcm {
			pcm[i] = int16(binary.LittleEndian.Uint16(data[2*i:]))
		}
		say(pcm)
	}
}

func (s *Server) sendFrames(ctx context.Context, conn *websocket.Conn, frames <-chan []byte) {
	beat := time.NewTicker(heartbeatEvery)
	defer beat.Stop()
	message := make([]byte, 0, maxSpoken)
	n := 0
	for {
		select {
		case <-ctx.Done():
			return
		case <-s.hub.ended:
			_ = conn.Close(websocket.StatusGoingAway, "the appliance is stopping")
			return
		case <-beat.C:
			if !s.stillMay(ctx, auth.SimUse) {
				_ = conn.Close(websocket.StatusPolicyViolation, "the session has ended")
				return
			}
		case frame := <-frames:
			message = append(message, frame...)
			if n++; n < benchTogether {
				continue
			}
			if !sendWhole(ctx, conn, message) {
				return
			}
			message, n = message[:0], 0
		}
	}
}

func sendWhole(ctx context.Context, conn *websocket.Conn, message []byte) bool {
	ctx, done := context.WithTimeout(ctx, sendWithin)
	defer done()
	return conn.Write(ctx, websocket.MessageBinary, message) == nil
}

package sipstack

import (
	"context"
	"log/slog"
	"testing"

	"github.com/emiago/sipgo/sip"

	"ringdown/internal/call"
)

// BenchmarkCall is the cost of one call from a telephone with everything on
// both sides: INVITE, 401, INVITE, 180, 200, BYE. About half of it is the test's
// telephone.
func BenchmarkCall(b *testing.B) {
	n := newMemNet()
	var s *Stack
	post := func(e call.Event) {
		if e.Kind == call.OffHook {
			s.Do(call.Effect{Kind: call.PlayTone, Port: e.Port, Tone: "ringback"})
			s.Do(call.Effect{Kind: call.Connect, Port: e.Port, Mode: call.Through})
		}
	}
	s, err := New(Options{
		Listeners: []Listener{{Conn: n.listen(b, server)}}, Accounts: accounts{"805": "tea-pot"},
		Media: &studio{}, Post: post, Log: slog.New(slog.DiscardHandler),
	})
	if err != nil {
		b.Fatal(err)
	}
	ctx, cancel := context.WithCancel(b.Context())
	done := make(chan error, 1)
	go func() { done <- s.Run(ctx) }()
	d := &desk{t: b, conn: n.listen(b, "10.0.0.9:5062"), user: "805", password: "tea-pot", in: make(chan sip.Message, 256)}
	go d.read()
	d.register(3600)
	b.ReportAllocs()
	for b.Loop() {
		c := d.invite("802")
		d.up(c)
		d.send(d.text(c, "BYE", ""))
		d.response(200)
	}
	b.StopTimer()
	d.away()
	cancel()
	<-done
}

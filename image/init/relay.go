package main

import (
	"context"
	"time"

	"github.com/warthog618/go-gpiocdev"
)

// Times of the lifeline relay.
const (
	relayStep    = 100 * time.Millisecond // a gateway that has ended lets it fall within this
	relaySilence = 10 * time.Second       // five questions without an answer: it hangs
)

// held reports whether the lifeline relay is held: by a gateway that runs and has
// answered since its start, not long ago. In all other cases the telephone that
// it ties to a line works without us (LN-18); pure.
func held(now, begun, answered time.Time) bool {
	return !begun.IsZero() && answered.After(begun) && now.Sub(answered) < relaySilence
}

// keepRelay holds the board's lifeline relay while the gateway works. The line
// falls back with this process too, and with the board's power.
func (s *system) keepRelay(g *gateway) func(context.Context) {
	return func(ctx context.Context) {
		b := s.facts.board.Relay
		if b.Chip == "" {
			return
		}
		line, err := gpiocdev.RequestLine(b.Chip, b.Line, lineOptions(b, gpiocdev.AsOutput(0))...)
		if err != nil {
			s.log.say("lifeline relay: %v", err)
			return
		}
		defer func() { _ = line.SetValue(0); _ = line.Close() }()
		was := false
		for ctx.Err() == nil {
			if now := held(time.Now(), g.begun(), s.vigil.heard()); now != was {
				was = now
				if err := line.SetValue(bit(now)); err != nil {
					s.log.say("lifeline relay: %v", err)
				}
				s.log.say("lifeline: the relay %s", map[bool]string{true: "is held", false: "falls"}[now])
			}
			sleep(ctx, relayStep)
		}
	}
}

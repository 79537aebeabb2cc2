package main

import (
	"context"
	"os"
	"path/filepath"
	"sync/atomic"
	"time"

	"github.com/warthog618/go-gpiocdev"

	"ringdown/image/board"
)

// look is what the state LED shows.
type look int32

// Looks.
const (
	starting  look = iota // blinks once a second
	trying                // a new firmware has yet to prove itself: two short flashes a second
	fine                  // is lit
	silent                // the gateway does not answer: flickers
	resetting             // a factory reset: dark but for a flash each second
)

// lampStep is the shortest flash.
const lampStep = 100 * time.Millisecond

// lit is the pattern of a look, step by step.
func (l look) lit(step int) bool {
	switch l {
	case starting:
		return step%10 < 5
	case trying:
		return step%10 == 0 || step%10 == 2
	case silent:
		return step%2 == 0
	case resetting:
		return step%10 == 0
	}
	return true
}

// stateOf is the look of a gateway.
func stateOf(answers, proved bool) look {
	switch {
	case !answers:
		return silent
	case !proved:
		return trying
	}
	return fine
}

// lamp is the state LED.
type lamp struct{ look atomic.Int32 }

func (l *lamp) set(to look) { l.look.Store(int32(to)) }

// keepLamp shows the look until the context ends; then the LED is dark.
func (s *system) keepLamp(ctx context.Context) {
	show, done, err := s.light()
	if err != nil {
		s.log.say("state LED: %v", err)
		return
	}
	defer done()
	t := time.NewTicker(lampStep)
	defer t.Stop()
	was := false
	for step := 0; ; step++ {
		if now := look(s.lamp.look.Load()).lit(step); now != was || step == 0 {
			show(now)
			was = now
		}
		select {
		case <-ctx.Done():
			show(false)
			return
		case <-t.C:
		}
	}
}

// light is how the LED is lit: one of the kernel's, a line, or none at all.
func (s *system) light() (show func(bool), done func(), err error) {
	switch b := s.facts.board; {
	case b.Lamp != "":
		file := filepath.Join("/sys/class/leds", b.Lamp, "brightness")
		return func(on bool) { _ = os.WriteFile(file, []byte{'0' + byte(bit(on))}, 0) }, func() {}, nil
	case b.LampLine.Chip != "":
		line, err := gpiocdev.RequestLine(b.LampLine.Chip, b.LampLine.Line, lineOptions(b.LampLine, gpiocdev.AsOutput(0))...)
		if err != nil {
			return nil, nil, err
		}
		return func(on bool) { _ = line.SetValue(bit(on)) }, func() { _ = line.Close() }, nil
	}
	return func(bool) {}, func() {}, nil
}

func bit(on bool) int {
	if on {
		return 1
	}
	return 0
}

// lineOptions are those of a line of the board.
func lineOptions(l board.Line, more ...gpiocdev.LineReqOption) []gpiocdev.LineReqOption {
	more = append(more, gpiocdev.WithConsumer("ringdown"))
	if l.Low {
		more = append(more, gpiocdev.AsActiveLow)
	}
	return more
}

package engine

import (
	"fmt"
	"time"

	"ringdown/internal/alert"
	"ringdown/internal/call"
)

// conceal keeps the digits of a secret number to the engine: the call, its track
// and its record learn that a key was pressed, and no more. '*' begins anew, '#'
// ends the number.
func (l *live) conceal(ev call.Event) call.Event {
	if ev.Kind == call.Digit && (l.codeBy != ev.Port || ev.Digits == "*") {
		l.code, l.codeBy = "", ev.Port
	}
	if ev.Kind != call.Digit || ev.Digits == "#" || ev.Digits == "*" {
		return ev
	}
	if len(l.code) < call.MaxDigits {
		l.code += ev.Digits
	}
	ev.Kind, ev.Digits, ev.Pulse = call.Keyed, "", false
	return ev
}

// codeOf is the secret number that goes with a question: that of who asks.
func (l *live) codeOf(a call.Ask) string {
	if a.Port != l.codeBy {
		return ""
	}
	return l.code
}

// Guessing (TS-1). Ten wrong numbers in a row are no slip of the finger; at ten
// in a quarter of an hour, half of all four-digit numbers take five days of
// calls that alerts have told of.
const (
	mostGuesses = 10
	guessLock   = 15 * time.Minute
	// maxGuesses bounds who is counted: extensions and DISA entries, of which no
	// plan has more. Policy when full: who is not counted yet is locked.
	maxGuesses = maxPorts
)

// guess is how often somebody keyed a wrong number in a row.
type guess struct {
	wrong int
	until time.Time // locked until then
}

// guessed counts what acd says of the number that was keyed, which is then used
// up: another question gets another answer.
func (e *Engine) guessed(l *live, r call.Route) {
	if r.Kind == call.RouteCode || r.Kind == call.RouteHear {
		l.code = ""
	}
	if r.Right != "" {
		delete(e.guesses, r.Right)
	}
	if r.Wrong == "" {
		return
	}
	g := e.guesses[r.Wrong]
	if g == nil {
		if len(e.guesses) >= maxGuesses {
			return
		}
		g = &guess{}
		e.guesses[r.Wrong] = g
	}
	if g.wrong++; g.wrong < mostGuesses {
		return
	}
	g.wrong, g.until = 0, time.Now().Add(guessLock)
	if e.opt.Alerts != nil {
		e.opt.Alerts.Raise(alert.Alert{
			At: time.Now(), Kind: alert.CodeLocked, Caller: l.call.Caller.String(),
			Text: fmt.Sprintf("Codes are not taken from %s for %v: %d wrong ones were keyed in a row.", r.Wrong, guessLock, mostGuesses),
		})
	}
}

// Locked implements acd.World.
func (w world) Locked(who string) bool {
	g := w.e.guesses[who]
	if g == nil {
		return len(w.e.guesses) >= maxGuesses
	}
	return time.Now().Before(g.until)
}

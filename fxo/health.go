package fxo

import (
	"context"
	"errors"
	"fmt"
	"time"

	"ringdown/hal"
	"ringdown/internal/call"
)

// The pauses between attempts to bring a failed port back: a contact that came
// loose is back in seconds, a burnt port is not worth a look each second.
const (
	retryFirst = 500 * time.Millisecond
	retryLast  = 30 * time.Second
)

// health says whether a port works, and what keeps it from working.
type health struct {
	up     bool
	reason string        // while down, a sentence for people
	pause  time.Duration // before the next attempt
}

// fail takes the port out of service, once; an attempt to mend it follows.
func (u *unit) fail(reason string) { u.failHow("", reason) }

// failHow is fail, where calls are to know more.
func (u *unit) failHow(how call.HangupHow, reason string) {
	if u.port.health.up || u.port.health.reason != reason {
		u.tell(call.Event{Kind: call.PortDown, How: how, Text: reason})
	}
	if u.port.health.up { // later, a port with a latched fault is left alone
		u.reset()
	}
	u.timers.clear()
	pause := min(max(2*u.port.health.pause, retryFirst), retryLast)
	u.setHealth(health{reason: reason, pause: pause})
	u.after(timerRetry, u.port.health.pause)
}

// mend configures the hardware, which clears latched faults, and takes the
// port back into service when its state is sound.
func (u *unit) mend() {
	if !u.prof.Enabled {
		u.disable()
		return
	}
	u.timers.stop(timerRetry)
	st, err := u.configure()
	switch {
	case err != nil:
		u.fail(u.label() + " does not work: " + plain(err) + ".")
	case st.Faults != 0:
		u.fail(u.label() + " " + faultWords(st.Faults))
	case st.Bypassed:
		u.bypass()
	case u.hw.Kind() == hal.FXO && !st.Battery && !st.Ringing:
		u.noVoltage()
	default:
		u.restore(st)
	}
}

// noVoltage takes a line without battery out of service. The cable coming back
// is an event, so a look now and then is enough.
func (u *unit) noVoltage() {
	u.port.health.pause = retryLast
	u.fail(u.label() + " has no voltage: the cable is unplugged or the exchange is down.")
}

// restore takes the port back into service.
func (u *unit) restore(st hal.State) {
	was := u.port.health.up
	u.timers.stop(timerRetry)
	u.setHealth(health{up: true})
	if !was {
		u.tell(call.Event{Kind: call.PortUp})
	}
	u.adopt(st)
}

// disable takes the port out of service because its profile says so.
func (u *unit) disable() {
	reason := u.label() + " is disabled in the settings."
	if u.port.health.up || u.port.health.reason != reason {
		u.tell(call.Event{Kind: call.PortDown, Text: reason})
	}
	u.reset()
	u.timers.clear()
	u.setHealth(health{reason: reason})
}

// setHealth keeps h, also for other goroutines to see.
func (u *unit) setHealth(h health) {
	u.port.health = h
	u.seen.Store(&view{up: h.up, enabled: u.prof.Enabled, label: u.label(), reason: h.reason, noEcho: u.prof.tail() == 0})
}

func (u *unit) configure() (hal.State, error) {
	if err := u.hw.Configure(context.Background(), u.prof.lineConfig(u.hw.Caps())); err != nil {
		return hal.State{}, fmt.Errorf("configure: %w", err)
	}
	return u.snapshot()
}

// trouble handles the events that lines and phones have in common: faults, and
// the card's words about itself. It reports whether ev was one of them.
func (u *unit) trouble(ev hal.Event) bool {
	switch ev.Kind {
	case hal.EvOverCurrent:
		u.fail(u.label() + " " + faultWords(hal.FaultOverCurrent))
	case hal.EvThermal:
		u.fail(u.label() + " " + faultWords(hal.FaultThermal))
	case hal.EvPowerCross:
		u.fail(u.label() + " " + faultWords(hal.FaultPowerCross))
	case hal.EvPortDead:
		u.fail(u.label() + " " + faultWords(hal.FaultDead))
	case hal.EvPortBack, hal.EvConfigLost, hal.EvBypass:
		u.port.health.pause = 0
		u.mend()
	case hal.EvLost:
		u.lost()
	default:
		return false
	}
	return true
}

// lost takes a snapshot because events went missing.
func (u *unit) lost() {
	st, err := u.snapshot()
	switch {
	case err != nil:
		u.fail(u.label() + " does not work: " + plain(err) + ".")
	case st.Faults != 0:
		u.fail(u.label() + " " + faultWords(st.Faults))
	case st.Bypassed:
		u.bypass()
	case u.port.health.up:
		u.adopt(st)
	}
}

// faultWords finish a sentence that begins with the port's label.
func faultWords(f hal.Fault) string {
	switch {
	case f&hal.FaultDead != 0:
		return "does not answer: the port is dead. Replace the card if it stays so."
	case f&hal.FaultPowerCross != 0:
		return "has foreign voltage on its wires: unplug the cable and check the wiring."
	case f&hal.FaultThermal != 0:
		return "is too hot and was switched off."
	case f&hal.FaultOverCurrent != 0:
		return "draws too much current: the wires are shorted."
	}
	return "reports a fault."
}

// plain gives the words of an error that a person can use.
func plain(err error) string {
	for _, kind := range []error{hal.ErrGone, hal.ErrFault, hal.ErrTimeout, hal.ErrBusy, hal.ErrUnsupported} {
		if errors.Is(err, kind) {
			return kind.Error()
		}
	}
	return err.Error()
}

// starts reports whether an effect begins something that needs a working port.
// What only ends something has nothing to end at a port that is down.
func starts(k call.EffectKind) bool {
	switch k {
	case call.RingPhone, call.PlayTone, call.AnswerLine, call.SeizeLine,
		call.DialDigits, call.FlashLine, call.Connect, call.PlaySound, call.Hear:
		return true
	}
	return false
}

// obey does an effect, or says why it cannot be done.
func (u *unit) obey(e call.Effect) {
	switch {
	case u.port.health.up:
		u.do(e)
	case e.Kind == call.SeizeLine:
		u.tell(call.Event{Kind: call.SeizeFailed, Text: u.port.health.reason})
	case starts(e.Kind):
		u.tell(call.Event{Kind: call.PortDown, Text: u.port.health.reason})
	}
}

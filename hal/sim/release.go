package sim

import (
	"fmt"

	"ringdown/hal"
	"ringdown/internal/country"
)

// Hangup is how the far end's hang-up shows on the line.
type Hangup string

const (
	HangupUsual      Hangup = ""           // as the country (or the URL) has it
	HangupCPC        Hangup = "cpc"        // the loop is opened for a moment
	HangupPolarity   Hangup = "polarity"   // the polarity changes
	HangupBusy       Hangup = "busy"       // busy tone, nothing electrical
	HangupCongestion Hangup = "congestion" // congestion tone, likewise
	HangupSilence    Hangup = "silence"    // nothing at all
)

// usualCPC is the length of the open loop where the profile has none.
const usualCPC = 600 * 8 // samples; US practice 600..800 ms

func hangup(v string, to *Hangup) error {
	switch h := Hangup(v); h {
	case HangupCPC, HangupPolarity, HangupBusy, HangupCongestion, HangupSilence:
		*to = h
		return nil
	}
	return fmt.Errorf("want cpc, polarity, busy, congestion or silence")
}

// usualHangup is the country's way.
func usualHangup(p country.Profile) Hangup {
	switch {
	case p.Disconnect.CPC > 0:
		return HangupCPC
	case p.Disconnect.Reversal:
		return HangupPolarity
	}
	return HangupBusy
}

// farHangs ends the call from the far side.
func (l *line) farHangs(how Hangup) {
	if how == HangupUsual {
		how = l.w.opt.disconnect
	}
	l.party = party{}
	l.become(LineReleased)
	l.w.note(l.who, "far end hangs up by %s", how)
	switch how {
	case HangupCPC:
		long := hal.Ticks(l.prof.Disconnect.CPC)
		if long == 0 {
			long = usualCPC
		}
		l.dropLoop(long)
	case HangupPolarity:
		l.setFeed(feed{on: true, reversed: !l.feed.reversed})
	case HangupBusy:
		l.play(country.BusyTone)
	case HangupCongestion:
		l.play(country.Congestion)
	}
	l.permanent()
	if !l.closed { // the near end was hanging up too
		l.awaitClear()
	}
}

// dropLoop takes the battery away for a moment.
func (l *line) dropLoop(long hal.Tick) {
	rest := l.feed
	l.setFeed(feed{})
	l.w.after(long, func() {
		if !l.feed.on {
			l.setFeed(rest)
			l.loopChanged()
		}
	})
}

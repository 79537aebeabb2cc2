package appliance

import (
	"context"
	"errors"
	"fmt"
	"math"
	"strings"
	"time"

	"ringdown/fxo"
	"ringdown/hal"
	"ringdown/internal/call"
	"ringdown/internal/country"
	"ringdown/media"
	"ringdown/media/tone"
	"ringdown/webadmin"
)

// Limits of a pair. They are the same in all countries: what differs there, the
// voltage over a lifted telephone, is the hardware's to keep, and no source at hand
// asks for more or less current or voltage in one of them.
const (
	// noVolts is a pair without battery: line interfaces read less as none (data sheets
	// of Silicon Laboratories), and leakage and hum are below it.
	noVolts = 3.0
	// lowVolts: exchanges feed 36 V to 57 V, and boxes of providers 24 V at least; with
	// 7 V to 20 V another telephone on the line is lifted, or the wires are bad. All of
	// it is assumed, from vendors' practice.
	lowVolts = 20.0
	// leastLoop: line interfaces have their characteristics from 20 mA on, in the modes
	// of the FCC, of Japan and of TBR 21 alike, and work from 10 mA or 13 mA on (data
	// sheets of the Si2400 and Si2494, table "Loop Characteristics"). A card's reading
	// may be a tenth too low (assumed).
	leastLoop = 18.0
	// leakMost is more than a telephone on-hook lets through: 7 µA at 48 V (data sheet
	// of the Si2400, "On Hook Leakage Current"), and a card measures tenths of a mA.
	leakMost = 1.0
)

const (
	liftWait  = 30 * time.Second       // until somebody lifts: the telephone is next door
	seizeWait = 12 * time.Second       // longer than any profile waits for dial tone
	toneLook  = 600 * time.Millisecond // of dial tone that is measured, longer than what began it
	holdTone  = 3 * time.Second        // of 1004 Hz
	stepTone  = 400 * time.Millisecond // of each other one
)

// testTone is the sound of a tone test, for the ear of a telephone.
const testTone = call.Sound("test/tones")

// testTones are 1004 Hz at -10 dBm0, the level of speech that people find loud
// enough (ITU-T O.6 takes 1004 Hz to 1020 Hz: 1000 Hz is a divisor of the clock),
// then steps through the band of telephones.
func testTones() media.Signal {
	const level = -10
	t := country.Tone{Loop: -1, Segments: []country.Segment{{Freqs: []float64{1004}, Dur: holdTone, Level: level}}}
	for _, hz := range []float64{304, 604, 1404, 1804, 2204, 2604, 3004, 3404} {
		t.Segments = append(t.Segments, country.Segment{Freqs: []float64{hz}, Dur: stepTone, Level: level})
	}
	return tone.NewGenerator(t)
}

// errOver ends a test: a call has the port, or somebody hung up.
var errOver = errors.New("the test was ended")

// say notes what was done or seen.
func (x *portTest) say(format string, args ...any) {
	x.found.Steps = append(x.found.Steps, webadmin.PortTestStep{At: time.Now(), What: fmt.Sprintf(format, args...)})
}

// judge is the result.
func (x *portTest) judge(result, format string, args ...any) {
	x.found.Result, x.found.Verdict = result, fmt.Sprintf(format, args...)
}

// work does the test.
func (x *portTest) work(ctx context.Context, kind string, info fxo.PortInfo) {
	x.found.Verdict = "The test was ended before it was done."
	var err error
	switch {
	case x.line:
		err = x.testLine(ctx, kind, info)
	case kind == "tone":
		err = x.testTelephone(ctx)
	default:
		err = x.testPair(info)
	}
	select {
	case <-x.over:
		x.judge("ended", "A call came to the port and ended the test.")
	default:
	}
	if errors.Is(err, errOver) && ctx.Err() != nil {
		x.say("The time is over, or the one who asked has gone.")
	}
}

// await waits for an event of one of the kinds; false: not in time.
func (x *portTest) await(ctx context.Context, most time.Duration, kinds ...call.EventKind) (call.Event, bool, error) {
	timer := time.NewTimer(most)
	defer timer.Stop()
	for {
		select {
		case ev := <-x.events:
			for _, k := range kinds {
				if ev.Kind == k {
					return ev, true, nil
				}
			}
		case <-timer.C:
			return call.Event{}, false, nil
		case <-x.over:
			return call.Event{}, false, errOver
		case <-ctx.Done():
			return call.Event{}, false, errOver
		}
	}
}

// testLine seizes a line, looks, and releases it.
func (x *portTest) testLine(ctx context.Context, kind string, info fxo.PortInfo) error {
	info, err := x.hungUp(ctx, info)
	if err != nil {
		return err
	}
	x.measured("On-hook", info)
	switch {
	case !info.Caps.Has(hal.CapVoltage):
		x.say("This hardware does not measure volts.")
	case math.Abs(info.Volts) < noVolts:
		x.judge("bad", "The line has no voltage (%.1f V): the cable is unplugged, a wire is broken, or the exchange is down. Check the socket and measure there.", info.Volts)
		return nil
	}
	scope, err := x.all.scopes.Open(string(x.port))
	if err != nil {
		x.judge("unsure", "Too many ports are looked at now: close a scope, and try again.")
		return nil
	}
	defer scope.Close()
	x.all.hardware.Do(call.Effect{Kind: call.SeizeLine, Port: x.port})
	ev, came, err := x.await(ctx, seizeWait, call.LineSeized, call.SeizeFailed)
	if err != nil {
		return err
	}
	off, _ := x.all.hardware.PortNow(ctx, x.port)
	if came && ev.Kind == call.LineSeized {
		x.say("The line is seized: %s.", strings.TrimSuffix(ev.Text, "."))
		heard, err := x.listens(ctx, scope)
		if err != nil {
			return err
		}
		off, _ = x.all.hardware.PortNow(ctx, x.port)
		x.measured("Off-hook", off)
		x.judgeLine(kind, info, off, heard, ev.Text)
		return nil
	}
	x.judge("bad", "%s The exchange feeds the line and does not answer it: has the line been barred, is it in use elsewhere, or is it no telephone line?", sentenceOf(ev.Text))
	return nil
}

// hungUp waits until the line is on-hook: a call, or a test, has just ended.
func (x *portTest) hungUp(ctx context.Context, info fxo.PortInfo) (fxo.PortInfo, error) {
	const tries, pause = 10, 200 * time.Millisecond
	for n := 0; info.OffHook && n < tries; n++ {
		if _, _, err := x.await(ctx, pause); err != nil {
			return info, err
		}
		info, _ = x.all.hardware.PortNow(ctx, x.port)
	}
	return info, nil
}

// sentenceOf is a sentence of the line's own, or what is said where it has none.
func sentenceOf(text string) string {
	if text == "" {
		return "The line gave no dial tone."
	}
	return strings.TrimSuffix(text, ".") + "."
}

// measured notes volts and current, as far as the hardware has them.
func (x *portTest) measured(when string, i fxo.PortInfo) {
	switch volts, amps := i.Caps.Has(hal.CapVoltage), i.Caps.Has(hal.CapCurrent); {
	case volts && amps:
		x.say("%s: %.1f V, %.1f mA.", when, i.Volts, 1000*i.Amps)
	case volts:
		x.say("%s: %.1f V; this hardware does not measure current.", when, i.Volts)
	}
}

// heardTones is what a line sent.
type heardTones struct {
	level float64 // dBm0
	peaks []int   // Hz
}

// listens hears the line for a moment.
func (x *portTest) listens(ctx context.Context, scope webadmin.Scope) (h heardTones, err error) {
	if _, _, err = x.await(ctx, toneLook); err != nil {
		return h, err
	}
	var t webadmin.ScopeTrace
	scope.Trace(&t)
	h.level = t.RxLevel
	const silence, below = -60.0, 12.0 // dBm0, dB: a tone between two bands is softer in both than their sum
	floor := silence
	for _, l := range t.Spectrum {
		floor = max(floor, l-below)
	}
	for i, l := range t.Spectrum {
		left, right := -70.0, -70.0
		if i > 0 {
			left = t.Spectrum[i-1]
		}
		if i+1 < len(t.Spectrum) {
			right = t.Spectrum[i+1]
		}
		if l > floor && l >= left && l > right {
			h.peaks = append(h.peaks, 100*(i+1))
		}
	}
	x.say("The line sends %.1f dBm0, most of it near %s Hz.", h.level, hertz(h.peaks))
	return h, nil
}

func hertz(all []int) string {
	if len(all) == 0 {
		return "no"
	}
	words := make([]string, len(all))
	for i, hz := range all {
		words[i] = fmt.Sprint(hz)
	}
	return strings.Join(words, " + ")
}

// judgeLine says what a line is like that was seized.
func (x *portTest) judgeLine(kind string, on, off fxo.PortInfo, h heardTones, how string) {
	milliamps := 1000 * math.Abs(off.Amps)
	dialTone := strings.HasPrefix(how, "dial tone heard")
	switch {
	case off.Caps.Has(hal.CapCurrent) && milliamps < leakMost:
		x.judge("bad", "No current flows off-hook: the loop is open. Check the wires between the exchange and the socket.")
	case off.Caps.Has(hal.CapCurrent) && milliamps < leastLoop:
		x.judge("bad", "Only %.1f mA flow off-hook, and %.0f mA are needed: the line is very long, a contact is bad, or another telephone on it is lifted.", milliamps, leastLoop)
	case on.Caps.Has(hal.CapVoltage) && math.Abs(on.Volts) < lowVolts:
		x.judge("bad", "The line has only %.1f V on-hook, and %.0f V are needed: another telephone on it is lifted, or the wires leak.", on.Volts, lowVolts)
	case kind == "tone" && !dialTone && h.level < -45:
		x.judge("bad", "The line is silent: no dial tone came. Plug a telephone in there and listen.")
	case kind == "tone" && !dialTone:
		x.judge("bad", "The line sends %.1f dBm0 near %s Hz, which is not the dial tone of its country in the settings: choose another country at the line, or let it dial without dial tone.", h.level, hertz(h.peaks))
	case kind == "tone":
		x.judge("good", "The dial tone is that of the country: %.1f dBm0 near %s Hz.", h.level, hertz(h.peaks))
	case !off.Caps.Has(hal.CapVoltage) || !off.Caps.Has(hal.CapCurrent):
		x.judge("unsure", "This hardware does not measure volts and current: the line was seized and released, more cannot be said.")
	default:
		x.judge("good", "The loop is whole: %.1f V on-hook, %.1f mA off-hook.", on.Volts, milliamps)
	}
}

// testPair looks at the pair of a telephone as it lies.
func (x *portTest) testPair(i fxo.PortInfo) error {
	x.measured("On-hook", i)
	milliamps := 1000 * math.Abs(i.Amps)
	switch {
	case !i.Up && i.Reason != "":
		x.judge("bad", "%s", sentenceOf(i.Reason))
	case !i.Caps.Has(hal.CapVoltage) || !i.Caps.Has(hal.CapCurrent):
		x.judge("unsure", "This hardware does not measure volts and current: lift the telephone and listen for dial tone.")
	case math.Abs(i.Volts) < noVolts:
		x.judge("bad", "The port feeds no voltage (%.1f V): the wires are shorted, or the port has failed. Unplug the cable and test again.", i.Volts)
	case milliamps >= leakMost:
		x.judge("bad", "%.1f mA flow though the telephone is on-hook: the wires leak, or a second telephone is lifted. Unplug the cable and test again.", milliamps)
	default:
		x.judge("good", "The pair is fed with %.1f V and nothing leaks. Whether a telephone is plugged in shows when it is lifted: the tone test says so.", i.Volts)
	}
	return nil
}

// testTelephone sends tones to a telephone that is lifted, and hears what comes back.
func (x *portTest) testTelephone(ctx context.Context) error {
	scope, err := x.all.scopes.Open(string(x.port))
	if err != nil {
		x.judge("unsure", "Too many ports are looked at now: close a scope, and try again.")
		return nil
	}
	defer scope.Close()
	_, lifted, err := x.await(ctx, liftWait, call.OffHook)
	if err != nil {
		return err
	}
	if !lifted {
		x.judge("unsure", "Nobody lifted the telephone within %v. If somebody did, no telephone is plugged in here, or a wire is broken.", liftWait)
		return nil
	}
	off, _ := x.all.hardware.PortNow(ctx, x.port)
	x.say("The telephone is lifted.")
	x.measured("Off-hook", off)
	x.all.hardware.Do(call.Effect{Kind: call.PlaySound, Port: x.port, Sound: testTone})
	ev, _, err := x.await(ctx, holdTone-time.Second, call.OnHook)
	if err != nil {
		return err
	}
	if ev.Kind == call.OnHook {
		x.judge("ended", "The telephone was put down before the tone was measured.")
		return nil
	}
	var t webadmin.ScopeTrace
	scope.Trace(&t)
	x.say("1004 Hz go out at %.1f dBm0, and %.1f dBm0 come back.", t.TxLevel, t.RxLevel)
	x.judgeTelephone(off, t.TxLevel, t.RxLevel)
	_, _, err = x.await(ctx, 2*holdTone+8*stepTone, call.OnHook, call.SoundOver)
	return err
}

// judgeTelephone says what a lifted telephone is like.
func (x *portTest) judgeTelephone(off fxo.PortInfo, said, back float64) {
	const leastReturn = 6.0 // dB: with less a party hears themselves (ITU-T G.122 takes 6 dB as the worst of usual lines)
	milliamps := 1000 * math.Abs(off.Amps)
	switch {
	case off.Caps.Has(hal.CapCurrent) && milliamps < leastLoop:
		x.judge("bad", "Only %.1f mA flow through the lifted telephone, and %.0f mA are needed: the wires are very long, or a contact is bad.", milliamps, leastLoop)
	case said-back < leastReturn:
		x.judge("bad", "Of the tone %.1f dB less come back, and %.0f dB are needed: the impedance in the settings is not that of the telephone, or its wires are shorted.", said-back, leastReturn)
	default:
		x.judge("good", "The tone went out at %.1f dBm0; its echo is %.1f dB lower. Was it clear in the handset, and the steps after it from low to high?", said, said-back)
	}
}

package hal

import (
	"context"
	"time"
)

// Kind says what is plugged into a port.
type Kind uint8

const (
	// FXS feeds a telephone: it gives battery, rings, and senses the hook.
	FXS Kind = iota
	// FXO is fed by an exchange line: it senses ringing and battery, and goes off-hook.
	FXO
)

// String gives the field's word, "FXS" or "FXO".
func (k Kind) String() string {
	if k == FXO {
		return "FXO"
	}
	return "FXS"
}

// Caps is the set of things that a port's hardware does by itself. The bits
// are those of the voice-card protocol, version 1, but for [CapSilent].
type Caps uint64

const (
	CapDuplex         Caps = 1 << iota // sound both ways at once
	CapOnHookRx                        // sound is heard on-hook (caller id at an FXO port)
	CapOnHookTx                        // sound is sent on-hook (caller id to a telephone)
	CapPolarityRx                      // a reversal is sensed
	CapPolarityTx                      // a reversal can be made
	CapFeedOpen                        // the feed can be opened (CPC)
	CapPulseDet                        // pulse digits come as EvPulse
	CapHWDTMF                          // DTMF digits come as EvDTMF
	CapVoltage                         // tip-ring volts can be measured
	CapCurrent                         // loop current can be measured
	CapMWI                             // a neon message lamp can be lit: [Neon]
	CapMeter                           // metering pulses
	CapGR909                           // line test
	CapParallelDetect                  // a parallel telephone is sensed
)

// CapSilent says that a port passes no sound at all, either way: it rings and is
// answered like another, and who talks over it hears nothing. It is no bit of the
// protocol.
const CapSilent Caps = 1 << 32

// Has reports whether all bits of want are set.
func (c Caps) Has(want Caps) bool { return c&want == want }

// Drive is what a port does to its pair. The values are those of the
// voice-card protocol.
type Drive uint8

const (
	OnHook  Drive = 0x00 // FXO: loop open
	OffHook Drive = 0x01 // FXO: loop closed
	Monitor Drive = 0x02 // FXO: loop open, listening

	Open       Drive = 0x10 // FXS: no battery
	Forward    Drive = 0x11 // FXS: battery, normal polarity
	Reverse    Drive = 0x12 // FXS: battery, reversed
	OHTForward Drive = 0x13 // FXS: on-hook transmission, normal polarity
	OHTReverse Drive = 0x14 // FXS: on-hook transmission, reversed
	TipOpen    Drive = 0x15 // FXS: ring lead only (ground start)
	Ring       Drive = 0x16 // FXS: ringing voltage
	// Neon, FXS: battery raised to some 90 V, which lights the neon lamp of a
	// telephone on-hook and draws next to no current. Off-hook the card goes to
	// Forward by itself, as out of OHTForward. It needs CapMWI.
	Neon Drive = 0x17
)

// Kind is the kind of port that can take d.
func (d Drive) Kind() Kind {
	if d < Open {
		return FXO
	}
	return FXS
}

// Forever as Pattern.Repeat runs the pattern until Stop, another Run, or a
// hook change that ends it.
const Forever = -1

// MaxSteps bounds a pattern; a pulse digit 0 needs 21 steps, a cadence 8.
const MaxSteps = 64

// Step is one drive for a time. Dur 0 holds the drive: nothing follows it.
type Step struct {
	Drive Drive
	Dur   time.Duration
}

// Pattern is a timed sequence of drives, run by the card.
//
// After the last step it starts again at step From, Repeat times (Forever:
// without end). It ends with EvPatternDone carrying ID when the last timed step
// is over (at once when the last step is a hold), or with EvPatternAbort when
// the hook, a fault, Stop or another Run cut it short. The drive of the last
// step stays. Off-hook in a Ring step is ring trip: the card stops ringing,
// goes to Forward and reports EvRingTrip, EvPatternAbort, EvHook in that order.
type Pattern struct {
	ID     uint32
	Steps  []Step
	Repeat int
	From   int
	Hz     float64 // ringing frequency, 15..68; 0 takes the port's
	VRms   float64 // ringing voltage, 40..95; 0 takes the port's
}

// LineConfig is what the hardware itself must know of a port's profile.
type LineConfig struct {
	Country        string        // ISO 3166 two letters
	Impedance      string        // name of the termination, as internal/country gives it
	RxGain, TxGain float64       // dB, -20..+12
	FlashMin       time.Duration // an FXS on-hook shorter than this is a pulse or a bounce
	FlashMax       time.Duration // longer than this is on-hook
	HookDebounce   time.Duration // 0..50 ms
	RingHz, RingV  float64       // ringing of an FXS port, volts rms
}

// Fault is a bit set of latched troubles of a port.
type Fault uint16

const (
	FaultOverCurrent Fault = 1 << iota
	FaultThermal
	FaultPowerCross
	FaultDead
)

// State is the truth about a port at one moment.
type State struct {
	Drive       Drive
	OffHook     bool  // FXS: the telephone draws loop current. FXO: our own loop is closed
	Ringing     bool  // FXO: ringing voltage is on the line now. FXS: our ringing is on now
	Reversed    bool  // polarity of the feed, given or received
	Battery     bool  // FXO: the exchange feeds the line. FXS: we feed the telephone
	Faults      Fault // latched
	Bypassed    bool  // its lifeline relay has fallen: see Lifelines
	Parallel    bool  // FXO: another telephone draws current from the line
	MilliVolts  int32 // tip to ring, signed
	MicroAmps   int32 // loop current
	PatternID   uint32
	PatternRuns bool
}

// Quantity names something that Measure can read.
type Quantity uint8

const (
	QuantityVolts       Quantity = 1 // mV tip to ring
	QuantityCurrent     Quantity = 2 // µA in the loop
	QuantityTemperature Quantity = 3 // 0.1 °C
)

// Port is one pair of a card. Its methods may be called from any goroutine and
// never wait longer than one second.
type Port interface {
	ID() string // stable over restarts, unique in the card: "fxo1", "fxs8"
	Kind() Kind
	Caps() Caps
	// Configure sets the hardware's part of the profile and clears latched
	// faults whose cause is gone. Allowed at any time, also in a call.
	Configure(ctx context.Context, c LineConfig) error
	Snapshot(ctx context.Context) (State, error)
	// Run starts p and returns the Tick at which its first step began; a
	// running pattern is aborted. ErrState: an act that the pair does not allow
	// now, such as ringing an off-hook telephone. ErrFault: a fault is latched.
	Run(ctx context.Context, p Pattern) (Tick, error)
	// Stop ends the pattern: FXS goes to Forward, FXO stays as it is.
	Stop(ctx context.Context) error
	Measure(ctx context.Context, q Quantity) (int32, error)
}

package call

import (
	"strconv"
	"strings"
	"time"
)

// Port addresses a place where a call can enter or leave, "card/port": for
// example "sim0/fxo1". It is the physical address that people see. What can have
// several calls has channels: the SIP telephones of an extension are "sip/805",
// and further calls of theirs "sip/805/2", "sip/805/3"; the second call of the
// analog telephone at "sim0/fxs1" is "sim0/fxs1/2"; a trunk is "trunk/hinet",
// and its calls "trunk/hinet/1" and so on.
type Port string

// The card's part of the ports that are no hardware.
const (
	sipCard   = "sip/"
	trunkCard = "trunk/"

	outsideCard = "outside/"
	deskCard    = "desk/"
)

// SIPPort is the port of the extension's SIP telephones, and of their first
// call.
func SIPPort(number string) Port { return Port(sipCard + number) }

// TrunkPort is the port of a trunk as a whole; its calls are on its channels.
func TrunkPort(id string) Port { return Port(trunkCard + id) }

// OutsidePort stands for the number outside of an extension (EX-17): where
// several are rung at once and the first who confirms has the call (TS-3), it
// rings as a telephone does. Nothing else happens on it.
func OutsidePort(number string) Port { return Port(outsideCard + number) }

// DeskPort stands for an extension whose user sits at no telephone now (TS-3):
// nothing is ever there.
func DeskPort(number string) Port { return Port(deskCard + number) }

// Desk reports whether the port is a DeskPort.
func (p Port) Desk() bool { return strings.HasPrefix(string(p), deskCard) }

// OutsideOf is the extension for whose number outside an OutsidePort stands, ""
// no such port.
func (p Port) OutsideOf() string {
	number, _ := strings.CutPrefix(string(p.Base()), outsideCard)
	if !p.Outside() {
		return ""
	}
	return number
}

// Outside reports whether the port is an OutsidePort.
func (p Port) Outside() bool { return strings.HasPrefix(string(p), outsideCard) }

// SIP reports whether the port is on the network: SIP telephones or a trunk.
func (p Port) SIP() bool { return strings.HasPrefix(string(p), sipCard) || p.Trunk() }

// Trunk reports whether the port is a trunk or a channel of one.
func (p Port) Trunk() bool { return strings.HasPrefix(string(p), trunkCard) }

// Channel is the port of the n-th call, n from 1, of telephones or of a trunk.
// The first call of telephones is on their own port.
func (p Port) Channel(n int) Port {
	if n == 1 && !p.Trunk() {
		return p
	}
	return p + Port("/"+strconv.Itoa(n))
}

// Base is the port whose channel this is; a port without channels is its own.
func (p Port) Base() Port {
	card, rest, _ := strings.Cut(string(p), "/")
	if !strings.Contains(rest, "/") {
		return p
	}
	name, _, _ := strings.Cut(rest, "/")
	return Port(card + "/" + name)
}

// ID names one call, unique in an installation for good: it grows, and sorts
// by time of birth.
type ID uint64

// CallerID is what is known of a caller. The zero value means nothing is.
type CallerID struct {
	Number   string // digits; "" unknown
	Raw      string // as received, where an exchange's digits were taken off in front (LN-8), "" as Number
	Name     string // UTF-8
	Withheld bool   // the caller asked not to be shown
	Time     string // MMDDhhmm as received, "" none
	Scheme   string // the way it came: country.Scheme's words
	Diverted string // whose call it was before a provider passed it on, "" not told
}

// Tone names a tone for a telephone, by what it tells; the words are those of
// country.ToneKind.
type Tone string

// HangupHow says how a far end's hang-up was recognised.
type HangupHow string

const (
	HowOnHook      HangupHow = "on-hook"     // a telephone was put down
	HowCPC         HangupHow = "cpc"         // the exchange opened the loop
	HowReversal    HangupHow = "polarity"    // the polarity went back
	HowBusy        HangupHow = "busy"        // busy tone heard
	HowCongestion  HangupHow = "congestion"  // congestion tone heard
	HowSilence     HangupHow = "silence"     // silent for too long
	HowRingCeased  HangupHow = "ring-ceased" // caller gave up before an answer
	HowPortDown    HangupHow = "port-down"   // cable, port or card failed
	HowForced      HangupHow = "forced"      // by an administrator
	HowClicked     HangupHow = "clicked"     // by one who took part, at a page
	HowTimeout     HangupHow = "timeout"     // a limit of ours was reached
	HowRefused     HangupHow = "refused"     // nobody could be rung or seized
	HowNoSound     HangupHow = "no-sound"    // no packet of sound came any more
	HowReleased    HangupHow = "released"    // the network cleared the call
	HowTransferred HangupHow = "transferred" // the other party was given to another call
	HowServed      HangupHow = "served"      // what was dialled has been done, and said
	HowPreempted   HangupHow = "preempted"   // an emergency call needed the line
	HowKey         HangupHow = "key"         // the caller keyed that they leave
	HowLifeline    HangupHow = "lifeline"    // of a PortDown: the lifeline relay ties telephone and line together (LN-18)
	HowPowerLost   HangupHow = "power-lost"  // this system stopped without warning
)

// Confidence says how sure an answer is.
type Confidence string

const (
	SureReversal   Confidence = "reversal"        // the exchange said so
	SureLocal      Confidence = "local"           // a telephone of ours went off-hook
	LikelyRingback Confidence = "ringback-ceased" // ringback stopped
	GuessTimer     Confidence = "timer"           // nothing was seen: a time passed
	SureSIP        Confidence = "sip"             // the network said so
	SureKey        Confidence = "key"             // whoever answered keyed that they take the call
)

// String is the caller as a person would say it.
func (c CallerID) String() string {
	switch {
	case c.Withheld:
		return "withheld"
	case c.Number == "" && c.Name == "":
		return "unknown"
	case c.Name == "":
		return c.Number
	case c.Number == "":
		return c.Name
	}
	return c.Number + " " + c.Name
}

// EventKind says what happened to a port or a call. One kind, one meaning; the
// fields that count are named beside it.
type EventKind string

const (
	// From an outside line.
	RingStart       EventKind = "ring-start"       // validated ringing on an idle line; CallerID if it came before; Digits: the number called, where the line tells
	RingStop        EventKind = "ring-stop"        // it rings no more: the caller gave up
	CallerIDCame    EventKind = "caller-id"        // CallerID
	CallerIDSpoilt  EventKind = "caller-id-spoilt" // Text says what was wrong with it
	LineSeized      EventKind = "line-seized"      // off-hook, and dial tone heard or waited for (Text says which)
	SeizeFailed     EventKind = "seize-failed"     // the line is not seized; Text: why (no dial tone, no battery), begins with Glare if so
	DigitsSent      EventKind = "digits-sent"      // Digits: all that were given have gone out
	FarAnswered     EventKind = "far-answered"     // Confidence
	FarDisconnected EventKind = "far-disconnected" // How
	ToneHeard       EventKind = "tone-heard"       // Tone, from the exchange
	FarRinging      EventKind = "far-ringing"      // of a trunk: the far telephone rings, and no sound tells so
	FarSound        EventKind = "far-sound"        // of a trunk: there is sound to hear before an answer
	FarRefused      EventKind = "far-refused"      // of a trunk: the call is not put through; Cause, Text
	// From a telephone.
	OffHook      EventKind = "off-hook"      // lifted; Digits: a whole number was dialled before (en bloc), so no dial tone
	OnHook       EventKind = "on-hook"       // put down; How and Text where it was not a hand that did it
	Flash        EventKind = "flash"         //
	FlashKeyed   EventKind = "flash-keyed"   // asks the exchange of its partner's line for something, by a hook flash there
	Hold         EventKind = "hold"          // its partner is put on hold
	Retrieve     EventKind = "retrieve"      // and is talked to again
	RecordKeyed  EventKind = "record-keyed"  // wants its call recorded, or no more: Text is "on", "off", or "" the other of the two
	Transfer     EventKind = "transfer"      // its partner is to be taken to Digits; or, with Peer (its other call), to that call's partner
	EarlyMedia   EventKind = "early-media"   // it rings, and sends sound already
	PhoneMoved   EventKind = "phone-moved"   // it rings no more: whoever calls it is to call Digits
	PhoneRefused EventKind = "phone-refused" // it rings no more and was not lifted; Text: why; How: HowBusy, or "" not reached
	// From either.
	Digit       EventKind = "digit"        // Digits: one of 0-9*#A-D; Pulse
	Keyed       EventKind = "keyed"        // a digit of a secret number: which one, only the engine knows
	SoundOver   EventKind = "sound-over"   // what PlaySound gave it has come to its end
	CaptureOver EventKind = "capture-over" // what Capture wrote is complete; Length; Text: why it ended by itself (CaptureSilence …), "" by EndCapture
	PortUp      EventKind = "port-up"      // works (again)
	PortDown    EventKind = "port-down"    // Text: why; it takes its call with it
	// From other calls.
	Joined    EventKind = "joined"    // Leg takes the place of Port; Early: only while it rings; Data; CallerID: who is at a line
	Parted    EventKind = "parted"    // Port gave its partner to another call; Text: which
	Unwatched EventKind = "unwatched" // the call that Port watches is over, or the page that it hears
	Dismissed EventKind = "dismissed" // somebody has Port leave its conference room; it hears Sound; Text: who
	// Within the engine.
	TimerFired EventKind = "timer"      // Timer, Gen
	Routed     EventKind = "routed"     // Route: acd's answer
	Told       EventKind = "told"       // Order: what the application wants next
	Worked     EventKind = "worked"     // the work Gen is done; Text: how it went
	Turn       EventKind = "turn"       // the call is the first in its group's line, and somebody may be free
	Along      EventKind = "along"      // another call rings the number outside that Port stands for: it is called after Length, shown CallerID; Text: for whom
	Offer      EventKind = "offer"      // we begin the call: Port is rung, shown CallerID, and once lifted hears Sound or calls Digits; Text: why
	Redirected EventKind = "redirected" // an administrator sends the caller to Digits, or has given them another place in their line (no Digits); Text: who
	Forced     EventKind = "forced"     // an administrator ends the call; Text: why; How: HowPreempted where an emergency call needs its line
)

// Glare begins the Text of a SeizeFailed whose line has an incoming call: it
// was ringing already, or the exchange rang it in that moment.
const Glare = "glare"

// Event is one thing that happened. At is for the track only; no decision
// reads it.
type Event struct {
	Kind       EventKind
	At         time.Time
	Port       Port
	Peer       Port // Transfer
	Leg        Leg  // Joined
	Early      bool // Joined
	CallerID   CallerID
	Digits     string
	Pulse      bool
	How        HangupHow
	Confidence Confidence
	Tone       Tone
	Text       string
	Cause      int // the SIP answer that refused; 408 also where none came
	Q850       int // the cause that the network gave with it, or with a hang-up (RFC 3326), 0 none
	Timer      Timer
	Gen        uint32
	Route      Route         // Routed; Offer: who rings to call somebody back, and for which group
	Sound      Sound         // Offer, Dismissed
	Room       string        // Offer: the page that Port is to hear
	Order      Order         // Told
	Length     time.Duration // CaptureOver, Along
	Data       []Mark        // Joined: what goes with Leg
}

// EffectKind says what the world owes a call.
type EffectKind string

const (
	// To a telephone.
	RingPhone    EffectKind = "ring"           // Peer is the caller where both are SIP; CallerID, shown when its scheme allows
	ShowCallerID EffectKind = "show-caller-id" // CallerID: it came after ringing began, or who is at the other end has changed
	StopRinging  EffectKind = "stop-ringing"   // Peer: who has taken the call, "" nobody has
	PlayTone     EffectKind = "play-tone"      // Tone, until the next PlayTone, StopTone or Connect
	StopTone     EffectKind = "stop-tone"
	PlaySound    EffectKind = "play-sound" // Sound, to a telephone or an answered line, until the next PlayTone, PlaySound, StopTone or Connect; Mode Over says how
	SignalCPC    EffectKind = "cpc"        // open the loop for a moment: the far end has gone
	// To a telephone that transfers.
	TransferRings  EffectKind = "transfer-rings"  // the one it transfers to rings
	TransferFailed EffectKind = "transfer-failed" // Tone says why; its call goes on
	TransferOver   EffectKind = "transfer-over"   // it has done its part: its call ends
	// To an outside line.
	AnswerLine  EffectKind = "answer-line"
	SeizeLine   EffectKind = "seize-line"
	DialDigits  EffectKind = "dial" // Digits; ',' is a pause. On a trunk: CallerID, Behalf, and Peer, the caller where that is SIP too
	FlashLine   EffectKind = "flash-line"
	ReleaseLine EffectKind = "release-line" // on-hook, guard time kept by the line; on a trunk, Tone says why
	// Sound.
	Connect        EffectKind = "connect"    // Port and Peer hear each other; Mode says how
	Disconnect     EffectKind = "disconnect" // Port and Peer no more
	Hear           EffectKind = "hear"       // Port hears Peer, besides whomever it hears already; Peer hears nothing of it by this
	Unhear         EffectKind = "unhear"     // Port hears Peer no more
	StartRecording EffectKind = "record"
	StopRecording  EffectKind = "stop-recording"
	Capture        EffectKind = "capture"     // what Port says goes to the file Path, until EndCapture, or silence of After if that is set
	EndCapture     EffectKind = "end-capture" // CaptureOver follows, unless Port is let go of
	// Within the engine.
	StartTimer   EffectKind = "start-timer" // Timer, Gen, After
	StopTimer    EffectKind = "stop-timer"
	AskRoute     EffectKind = "ask-route"     // Ask
	AskApp       EffectKind = "ask-app"       // App, Input: the application says what follows by Told
	StartWork    EffectKind = "work"          // Work is done outside; Gen comes back with Worked
	TransferHeld EffectKind = "transfer-held" // the party that Port's telephone holds at Peer is to be taken to Digits
	ReleaseCall  EffectKind = "release-call"  // the call that Peer is in is to be ended
	JoinCall     EffectKind = "join"          // Port, no longer of this call, takes part in the call that Peer is in
	SaveRecord   EffectKind = "save-record"   // the call's Rec is complete
	FlashHeld    EffectKind = "flash-held"    // the outside line that Port's telephone holds at Peer is to be flashed
	TapeHeld     EffectKind = "tape-held"     // the call that Port's telephone holds at Peer is to be recorded, or no more
	Dismiss      EffectKind = "dismiss"       // the party Peer is to leave its conference room, where Port is too, and hears Sound
	LockRoom     EffectKind = "lock-room"     // the conference room Digits takes nobody else
	UnlockRoom   EffectKind = "unlock-room"   // it takes others again
	GiveHeld     EffectKind = "give-held"     // whom Port's telephone holds at Peer is to talk to whoever Port talks to
	PagePhone    EffectKind = "page"          // Port's telephone is to answer by itself and hear the room Digits
	HoldPlace    EffectKind = "hold-place"    // Change: whoever hangs up at Port keeps the place in the line of the group Of, and is called back on Value
	Remember     EffectKind = "remember"      // Change: it survives the call, and a restart
	Note         EffectKind = "note"          // Reason alone: a line of the track
)

// Alert says what kind of call rings a telephone.
type Alert string

// The kinds that people like to tell apart by the ring.
const (
	AlertInternal Alert = "internal" // from a telephone of ours
	AlertExternal Alert = "external" // from outside
	AlertGroup    Alert = "group"    // from either, for a group

	// AlertIntercom asks the telephone to answer by itself (EX-18).
	AlertIntercom Alert = "intercom"
)

// Mode of a Connect.
type Mode string

const (
	// Through passes everything both ways: talking.
	Through Mode = "through"
	// Dialling passes the line to the telephone whole, and the telephone to the
	// line without its digits: those come as events and are dialled anew, so the
	// exchange's receiver gets only what was meant for it.
	Dialling Mode = "dialling"
	// Over is of a PlaySound: the port hears it over the conversation, which goes
	// on, and the other party does not hear it.
	Over Mode = "over"
)

// Sound names what is played, by what it tells: names of parts with spaces
// between them, each "prompt/queue-place", "number/3", "digits/802",
// "music/default", "tone/call-waiting", "file/greeting". Prompts are spoken in
// the language of whoever hears them. Music goes on until something else is
// played; all else is played once, and then SoundOver is posted, except under
// Mode Over.
type Sound string

// Effect is one thing to be done. Reason is the sentence that the track keeps.
//
// Call and Path are filled in by the engine: whose effect it is, and for
// StartRecording the file to write.
type Effect struct {
	Kind     EffectKind
	Call     ID
	Port     Port
	Peer     Port
	Mode     Mode
	CallerID CallerID
	Tone     Tone
	Sound    Sound
	Digits   string
	Shown    string // DialDigits on a trunk: the number of ours that it shows, "" its own
	Behalf   string // the extension that the call was for before: it is called outside, or passed the call on; "" none
	Alert    Alert  // RingPhone of a telephone that can ring in several ways
	Settled  bool   // RingPhone: no caller id comes any more
	Ring     string // RingPhone of an analog telephone: a name of country.RingName, "" as usual
	Timer    Timer
	Gen      uint32
	After    time.Duration
	Main     bool // of a timer: the main one, which replaces one that runs
	Ask      Ask
	App      string // AskApp: its name
	Input    Input  // AskApp
	Work     string // StartWork
	Change   Change
	Path     string
	Data     []Mark // RingPhone, ShowCallerID of SIP telephones: what goes with the call (FC-5); nobody changes it
	Reason   string
}

// Change is one thing that the exchange is to remember of an extension: what
// may be changed, and to what, are acd's words (acd.PhoneState.With).
type Change struct {
	Of    string // the extension's number
	Name  string // "dnd"
	Value string // "on"; "" nothing any more
}

// Timer names a time-out of a call.
type Timer string

// The time-outs, named by what they wait for. A call has at most one main timer
// running, and besides it those that are marked "side", each by itself.
const (
	WaitFirstDigit Timer = "first-digit"  // dial tone, and nobody dials
	WaitNextDigit  Timer = "inter-digit"  // the number may be complete
	WaitInsideKey  Timer = "inside-key"   // is the lone '#' the first of two?
	WaitSeizure    Timer = "seizure"      // the line must say whether it was seized
	WaitAnswer     Timer = "answer"       // nothing tells of an answer: it is assumed
	WaitPickUp     Timer = "ring-limit"   // a telephone rings and nobody lifts it
	WaitRetry      Timer = "retry"        // nobody could be rung: look again
	WaitCallerID   Timer = "caller-id"    // a display that cannot change later waits for the caller's number; side, where others ring already
	WaitSound      Timer = "sound"        // a sound of which no end is told
	WaitPlace      Timer = "queue-place"  // the caller is told the place in the line; side
	WaitQueue      Timer = "queue-limit"  // the longest wait in a line; side
	WaitKey        Timer = "queue-key"    // a caller who waits is to say whether they go on, or hears a prompt out
	WaitCode       Timer = "code"         // a secret number is awaited, or its next digit
	WaitApp        Timer = "application"  // what an application waits for: a key, the end of a sound, of a recording, of work outside
	WaitParked     Timer = "parked"       // nobody takes a parked call
	WaitOnHook     Timer = "howler-after" // the call is over, the handset still off
	WaitLimit      Timer = "call-limit"   // the conversation has lasted as long as it may (TS-1); side
	WaitWarning    Timer = "call-warning" // it is about to; side
	WaitPaused     Timer = "record-pause" // a recording pauses; side
	WaitPage       Timer = "page-limit"   // a page has lasted as long as it may
	WaitRoomKey    Timer = "room-key"     // in a conference room: a '#' may belong to what led there yet, or the key that ends it may be pressed again
	WaitBeep       Timer = "call-waiting" // whoever talks is told again that a call waits; side
)

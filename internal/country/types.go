package country

import "time"

// Code is an ISO 3166 two-letter code: "CN", "TW", "HK", "US", "GB", "JP",
// "DE", "FR", "AU", "IN", "BR", "SG", "KR".
type Code string

// Profile is all that differs between analog lines of two countries.
type Profile struct {
	Code      Code
	Name      string // English name
	Law       string // "A" or "u": the companding law of the network
	Impedance Impedance
	Tones     map[ToneKind]Tone
	Ring      Ring
	CallerID  CallerID
	// AlsoCallerID are other ways seen in the country, none of them CallerID's.
	AlsoCallerID []CallerID
	Disconnect   Disconnect
	Answer       Answer
	Dial         Dial
	Flash        Flash
	Emergency    Emergency
}

// ToneKind names a tone by what it tells.
type ToneKind string

const (
	DialTone     ToneKind = "dial"
	BusyTone     ToneKind = "busy"
	Congestion   ToneKind = "congestion" // also called reorder
	Ringback     ToneKind = "ringback"
	CallWaiting  ToneKind = "call-waiting"
	StutterTone  ToneKind = "stutter"      // dial tone with messages waiting
	Unobtainable ToneKind = "unobtainable" // number unobtainable
	SIT          ToneKind = "sit"          // special information tone
	Howler       ToneKind = "howler"       // handset left off-hook
)

// Tone is a tone plan entry: Segments are played in order, then from segment
// Loop again. Loop < 0: the tone ends after the last segment.
type Tone struct {
	Segments []Segment
	Loop     int
	Source   string
}

// Segment is one stretch of a tone. No Freqs means silence. Dur 0 means
// continuous (only in the last segment).
type Segment struct {
	Freqs []float64 // Hz, up to four, each at Level
	ModHz float64   // amplitude modulation of Freqs[0] at this rate, 0 none; Level is the carrier's
	Depth float64   // modulation depth 0..1
	Dur   time.Duration
	Level float64 // dBm0 per component
}

// Ring is how a telephone is rung.
type Ring struct {
	Cadence []time.Duration // on, off, on, off…: even count, repeated
	Hz      float64
	VRms    float64
	Source  string
}

// Scheme is a way to send caller id.
type Scheme string

const (
	CIDNone    Scheme = "none"
	CIDBell202 Scheme = "bell202" // FSK 1200/2200, SDMF or MDMF
	CIDV23     Scheme = "v23"     // FSK 1300/2100, ETSI or BT
	CIDDTMF    Scheme = "dtmf"
	CIDNTT     Scheme = "ntt" // Japanese sequence
)

// When says where in the ringing the caller id stands.
type When string

const (
	AfterFirstRing  When = "after-first-ring"
	BeforeFirstRing When = "before-first-ring"
)

// Alert says what announces a caller id before the first ring.
type Alert string

const (
	AlertNone         Alert = "none"
	AlertReversal     Alert = "reversal"
	AlertReversalDTAS Alert = "reversal+dtas" // line reversal, then the dual alert tone
	AlertDTAS         Alert = "dtas"
	AlertRingPulse    Alert = "ring-pulse" // RP-AS
	AlertCAR          Alert = "car"        // NTT information receiver seizing signal
)

// CallerID is one way of sending caller id, with its timings.
type CallerID struct {
	Scheme   Scheme
	When     When
	Alert    Alert
	Multiple bool          // FSK: MDMF (name possible) rather than SDMF
	Start    string        // DTMF: digit that starts the number, may be ""
	Stop     string        // DTMF: digit that ends it
	Delay    time.Duration // from the alert's or first ring's end to the data
	Gap      time.Duration // from the data's end to the (next) ring
	Seizure  int           // bits of alternating 0 and 1
	Mark     int           // bits of mark
	Level    float64       // dBm0 of the signal
	Encoding string        // of names: "ASCII", "GB2312", "UTF-8", "Big5", "Shift-JIS"
	Source   string
}

// Disconnect is how the far end's hang-up shows on the line.
type Disconnect struct {
	CPC        time.Duration // loop open; 0: the exchange does not do so
	CPCMin     time.Duration // shortest open that counts
	Reversal   bool          // polarity returns to normal at hang-up
	BusyCycles int           // cycles of busy or congestion tone that count as hang-up
	Silence    time.Duration // 0: off
	Guard      time.Duration // on-hook time before the line may be seized again
	Source     string
}

// Answer is how the far end's answer shows on the line.
type Answer struct {
	Reversal bool          // polarity reverses at answer
	Timer    time.Duration // with no sign at all, taken as answered after this
	Source   string
}

// Dial is how digits are sent to the exchange.
type Dial struct {
	Tone       bool          // wait for dial tone
	ToneWait   time.Duration // for at most this
	BlindWait  time.Duration // without dial tone detection, wait this
	DTMFOn     time.Duration
	DTMFOff    time.Duration
	DTMFLevel  float64 // dBm0, low group
	DTMFTwist  float64 // dB, high over low group
	PulseMake  time.Duration
	PulseBreak time.Duration
	InterDigit time.Duration // between pulse digits
	Pause      time.Duration // a ',' in a number
	Source     string
}

// Flash is the length of a hook flash.
type Flash struct {
	Send     time.Duration // towards an exchange
	Min, Max time.Duration // accepted from a telephone
	PulseMax time.Duration // a break up to this is a dial pulse
	Source   string
}

// Impedance is the termination of a line, series R1 + (R2 parallel C).
type Impedance struct {
	Name   string  // "600", "china", "eu-ctr21", …
	R1, R2 float64 // ohms; R2 0: R1 alone
	C      float64 // farads
	Source string
}

// Emergency lists numbers that always get out.
type Emergency struct {
	Numbers []string
	Source  string
}

package webadmin

import "time"

// Snapshot is ports and calls as of one moment.
type Snapshot struct {
	At    time.Time `json:"at" doc:"When this was so" example:"2026-05-01T08:30:00Z"`
	Ports []Port    `json:"ports" nullable:"false" doc:"Every port, lines before telephones"`
	Calls []Call    `json:"calls" nullable:"false" doc:"Calls in progress, the oldest first"`
	Board
}

// Port is a port as it is now.
type Port struct {
	Port   string    `json:"port" doc:"Physical address: card/port" example:"sim0/fxo1"`
	Kind   string    `json:"kind" enum:"FXO,TRUNK,FXS,SIP,OUTSIDE,DESK" doc:"FXO: an outside line; TRUNK: a SIP trunk, or one of its calls; FXS: an analog telephone; SIP: an extension whose telephones sign in; OUTSIDE: an extension that is a number outside; DESK: one whose user has signed in at no telephone" example:"FXO"`
	Label  string    `json:"label" doc:"Line or extension" example:"line 1"`
	Name   string    `json:"name" doc:"Its name in the configuration" example:"Main number"`
	Lamp   string    `json:"lamp" enum:"disabled,fault,ready,ringing,in-call" doc:"The line lamp" example:"ringing"`
	State  string    `json:"state" doc:"What it does, in a word" example:"ringing"`
	Reason string    `json:"reason" doc:"Why it is so, a sentence; empty when there is nothing to say" example:""`
	Call   string    `json:"call" doc:"Call that it takes part in, or empty" example:"1042"`
	Caller Caller    `json:"caller" doc:"Who calls, as far as known"`
	Since  time.Time `json:"since" doc:"Since when it is so" example:"2026-05-01T08:29:57Z"`

	Lifeline string `json:"lifeline" doc:"What a lifeline relay ties it to while the appliance has no power or does not run: the extension of a line, the line of an extension; empty: nothing" example:"801"`
}

// Caller is what is known of a caller.
type Caller struct {
	Number   string `json:"number" doc:"The number, without what the exchange puts in front; empty: unknown" example:"0912345678"`
	Raw      string `json:"raw" doc:"Digits as received, where they differ from number; else empty" example:"00912345678"`
	Name     string `json:"name" doc:"Name as received" example:"王小明"`
	Withheld bool   `json:"withheld" doc:"The caller asked not to be shown" example:"false"`
	Scheme   string `json:"scheme" doc:"The way it came" example:"dtmf"`
	Diverted string `json:"diverted" doc:"Whose call it was before a provider passed it on; empty: not told" example:""`
}

// Call is a call in progress.
type Call struct {
	ID       string     `json:"id" doc:"Number of the call; its record will have the same" example:"1042"`
	Kind     string     `json:"kind" enum:"incoming,outgoing,internal" doc:"Which way it goes" example:"incoming"`
	State    string     `json:"state" doc:"What it does, in a word" example:"ringing"`
	Caller   Caller     `json:"caller" doc:"Who calls"`
	From     string     `json:"from" doc:"Line or extension it came from" example:"line 1"`
	To       string     `json:"to" doc:"Line or extension it goes to" example:"801"`
	Contact  string     `json:"contact" doc:"Name in the address book of whoever is called outside, or empty" example:""`
	Line     string     `json:"line" doc:"Outside line in use, or empty" example:"line 1"`
	Started  time.Time  `json:"started" doc:"When it began" example:"2026-05-01T08:29:57Z"`
	Answered *time.Time `json:"answered" doc:"When it was answered; null before" example:"2026-05-01T08:30:03Z"`
	Data     []Mark     `json:"data" nullable:"false" doc:"What goes with the call: variables of flows that are kept on its record"`
	Troubles []string   `json:"troubles" nullable:"false" doc:"Who is not heard now, or hears nothing, and why: a sentence each" example:"[\"802 hears nothing of 801: no sound (RTP) has come from 10.0.0.8:4000 for 5s: its network, a firewall or NAT in between lets none through, or its power has failed.\"]"`
	Track    []Step     `json:"track" nullable:"false" doc:"What happened so far, and why"`
	Watches  string     `json:"watches" doc:"Number of the call in which somebody takes part as a supervisor by this one, or empty" example:""`
	Way      string     `json:"way" doc:"How they take part: listen, coach or barge, or empty" example:""`
}

// Step is one event of a call's track, and what was done about it.
type Step struct {
	At   *time.Time `json:"at" doc:"When; null when the line has no time" example:"2026-05-01T08:29:57.312Z"`
	What string     `json:"what" doc:"The event, in the engine's words" example:"ring-start"`
	Port string     `json:"port" doc:"Where, or empty" example:"sim0/fxo1"`
	Text string     `json:"text" doc:"Details: digits, number, how" example:""`
	Done []Done     `json:"done" nullable:"false" doc:"What was done about it"`
}

// Done is one effect in a call's track.
type Done struct {
	What   string `json:"what" doc:"The effect, in the engine's words" example:"ring"`
	Port   string `json:"port" doc:"Where, or empty" example:"sim0/fxs1"`
	Peer   string `json:"peer" doc:"Who is at the other end of it, or empty" example:""`
	Reason string `json:"reason" doc:"Why, a sentence" example:"line 1 rings 801: direct"`
}

// Record is a call of the past.
type Record struct {
	ID         string     `json:"id" doc:"Number of the call" example:"1042"`
	Kind       string     `json:"kind" enum:"incoming,outgoing,internal" doc:"Which way it went" example:"incoming"`
	Started    time.Time  `json:"started" doc:"When it began" example:"2026-05-01T08:29:57Z"`
	Answered   *time.Time `json:"answered" doc:"When it was answered; null: never" example:"2026-05-01T08:30:03Z"`
	Ended      time.Time  `json:"ended" doc:"When it ended" example:"2026-05-01T08:32:41Z"`
	Caller     Caller     `json:"caller" doc:"Who called"`
	Called     string     `json:"called" doc:"Digits dialled or extension rung" example:"801"`
	Contact    string     `json:"contact" doc:"Name in the address book of whoever was called outside, or empty" example:""`
	Number     string     `json:"number" doc:"Number of the other side outside, normalised (E.164); empty: inside, or it cannot be told" example:"+886912345678"`
	DID        string     `json:"did" doc:"Our number that an outside caller called, where the line tells; or empty" example:"+886223456789"`
	Account    string     `json:"account" doc:"To whom the call is charged: an account code, or the name of a PIN's holder; empty: nobody" example:"Ann"`
	Emergency  bool       `json:"emergency" doc:"Whether it was an emergency call" example:"false"`
	Line       string     `json:"line" doc:"Outside line, or empty" example:"line 1"`
	Rang       *time.Time `json:"rang" doc:"When a telephone of ours first rang; null: never" example:"2026-05-01T08:29:58Z"`
	Parts      []Part     `json:"participations" nullable:"false" doc:"What part each person of ours had in it, in order of time; empty on records of earlier firmware"`
	Parties    []Party    `json:"parties" nullable:"false" doc:"Who took part, in order"`
	EndedBy    string     `json:"ended_by" doc:"Who hung up" enum:"caller,called,exchange,administrator,fault" example:"caller"`
	How        string     `json:"how" doc:"How the hang-up was recognised" example:"cpc"`
	Confidence string     `json:"confidence" doc:"How sure the answer is" example:"local"`
	Result     string     `json:"result" doc:"What became of it" enum:"answered,missed,busy,refused,failed,served,abandoned" example:"answered"`
	Tags       []string   `json:"tags" nullable:"false" doc:"Marks: queued, abandoned, overflowed, not-answered, call-back-incoming, call-back-outgoing, over-answer-threshold, over-waiting-threshold, reassigned, transferred, agent-reject, device-reject, agent-disconnect, customer-disconnect, one-way-audio, no-audio" example:"[\"queued\"]"`
	Missed     []string   `json:"missed" nullable:"false" doc:"Extensions that were rung and did not answer in time" example:"[\"802\"]"`
	Marks      []Mark     `json:"marks" nullable:"false" doc:"What applications noted: a rating, keys, variables"`
	First      string     `json:"first" doc:"Number of the call in which the caller was promised to be called back by this one, or empty" example:""`
	Group      string     `json:"group" doc:"Number of the ring group that the call came to last, or empty" example:"600"`
	GroupName  string     `json:"group_name" doc:"The group's name then, or empty" example:"Sales"`
	SIP        int        `json:"sip" doc:"Final answer of SIP that refused the call (RFC 3261); 0: none" example:"0"`
	Cause      int        `json:"cause" doc:"Why it ended, by ITU-T Q.850, table 1; 0: not known, on records of earlier firmware" example:"16"`
	CauseTold  bool       `json:"cause_told" doc:"Whether the network told the cause; else it is what Q.850 calls such an ending" example:"false"`
	Remarks    Remarks    `json:"remarks" doc:"What people wrote to it"`
	Recording  string     `json:"recording" doc:"Recording's file, or empty" example:""`
	Track      []Step     `json:"track" nullable:"false" doc:"What happened and why; empty in lists"`
}

// Mark is something that an application noted of a call.
type Mark struct {
	Name  string `json:"name" doc:"What it is" example:"rating"`
	Value string `json:"value" doc:"Its value" example:"1"`
}

// Party is who took part in a call, from when to when.
type Party struct {
	Port  string     `json:"port" doc:"Physical address" example:"sim0/fxo1"`
	Label string     `json:"label" doc:"Line or extension" example:"line 1"`
	Agent string     `json:"agent" doc:"Number of the agent to whom the extension was given; empty: nobody" example:""`
	Name  string     `json:"name" doc:"Name of the agent, or of the extension while it is nobody's; or empty" example:"Ann"`
	From  time.Time  `json:"from" doc:"Since when" example:"2026-05-01T08:29:57Z"`
	To    *time.Time `json:"to" doc:"Until when; null: to the end" example:"2026-05-01T08:32:41Z"`

	Quality *Quality `json:"quality,omitempty" doc:"How its sound came over the network; left out: it has none there, or nothing was heard"`
}

// Quality is how the sound of a party came over the network.
type Quality struct {
	Codec     string  `json:"codec" doc:"Codec, as SDP names it" example:"PCMA"`
	Received  uint64  `json:"received" doc:"Packets from the party" example:"7950"`
	Sent      uint64  `json:"sent" doc:"Packets to it" example:"7951"`
	Lost      float64 `json:"lost_percent" doc:"Packets of the party that never came, or too late to be played, %" example:"0.2"`
	FarLost   float64 `json:"far_lost_percent" doc:"Packets to the party that it missed, as it reported last (RTCP), %" example:"0"`
	Jitter    float64 `json:"jitter_ms" doc:"Jitter of its packets' arrival (RFC 3550), ms" example:"1.4"`
	RoundTrip float64 `json:"round_trip_ms" doc:"Round trip (RTCP), ms; 0: not known" example:"12.5"`
	MOS       float64 `json:"mos" doc:"Mean opinion score by ITU-T G.107, 1 to 4.4; 0: nothing was heard" example:"4.3"`
}

// Meter is what a port's loop measures.
type Meter struct {
	Port      string  `json:"port" doc:"Physical address" example:"sim0/fxo1"`
	Volts     float64 `json:"volts" doc:"Between tip and ring, V" example:"48.1"`
	MilliAmps float64 `json:"milliamps" doc:"Loop current, mA" example:"0"`
}

// Line is an outside line.
type Line struct {
	ID      string   `json:"id" doc:"What people call it" example:"line 1"`
	Name    string   `json:"name" doc:"Name for people" example:"Main number"`
	Port    string   `json:"port" doc:"Physical address" example:"sim0/fxo1"`
	Enabled bool     `json:"enabled" doc:"Whether it is in use" example:"true"`
	Country string   `json:"country" doc:"Country profile" example:"TW"`
	Rings   []string `json:"rings" nullable:"false" doc:"Whom an incoming call rings" example:"[\"801\"]"`
}

// Extension is a telephone with a number.
type Extension struct {
	Number string `json:"number" doc:"What is dialled" example:"801"`
	Name   string `json:"name" doc:"Who has it" example:"Reception"`
	Kind   string `json:"kind" enum:"FXS,SIP,OUTSIDE,DESK" doc:"FXS: an analog telephone; SIP: telephones that sign in; OUTSIDE: a number outside; DESK: nothing, its user signs in at others" example:"FXS"`
	Port   string `json:"port" doc:"Physical address; sip/ and the number for SIP telephones" example:"sim0/fxs1"`
	Agent  string `json:"agent" doc:"Number of the agent to whom it is given; empty: nobody" example:"1001"`
	Over   bool   `json:"over_limit" doc:"Whether it is over the limit of extensions and does not work" example:"false"`
	Direct string `json:"direct" doc:"Outside line that it is connected to when lifted, or empty" example:""`
}

// Group is a ring group.
type Group struct {
	Number   string   `json:"number" doc:"What is dialled" example:"600"`
	Name     string   `json:"name" doc:"Name for people" example:"Sales"`
	Strategy string   `json:"strategy" doc:"How its members are rung" example:"priority"`
	Members  []string `json:"members" nullable:"false" doc:"Extensions, in order" example:"[\"801\",\"802\"]"`
}

// Country is a country offered at set-up, with what choosing it sets.
type Country struct {
	Code      string `json:"code" doc:"ISO 3166 code" example:"TW"`
	Name      string `json:"name" doc:"English name" example:"Taiwan"`
	TimeZone  string `json:"time_zone" doc:"Usual time zone" example:"Asia/Taipei"`
	DialTone  string `json:"dial_tone" doc:"Frequencies of the dial tone" example:"350+440 Hz"`
	Impedance string `json:"impedance" doc:"Line impedance" example:"600 Ω"`
	CallerID  string `json:"caller_id" doc:"How caller id is sent" example:"dtmf"`
	Ringing   string `json:"ringing" doc:"Ringing: seconds on, off, on, off" example:"1–2 s"`
}

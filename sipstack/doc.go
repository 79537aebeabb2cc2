// Package sipstack is the SIP side of the appliance: desk telephones that sign
// in, call and are called, and trunks to providers. It speaks RFC 3261 over UDP,
// TCP, TLS and secure web sockets (RFC 7118), and turns what
// telephones do into call events and call effects into what telephones
// understand. Nothing outside knows SIP, and sipgo, which parses messages and
// reads connections, is known here only. Transactions, dialogs and datagrams are
// ours (docs/decisions/0016).
//
// # A SIP telephone as a port
//
// An extension's telephones are one port, Account.Port, by custom "sip/" and
// the extension's number. However many devices have signed in under it, they
// are one telephone to the rest of the appliance: they ring together, and one of
// them answers. A port has one call at a time; further calls that a telephone
// makes meanwhile, to consult somebody or to bring three together, are on the
// channels "sip/821/2" and so on (call.Port.Channel), at most four in all. Only
// an extension without any call is rung.
//
// Events posted:
//
//	PortUp        a telephone has signed in, and none was there before
//	PortDown      the last one has signed out, expired or does not answer any
//	              more (Options.Qualify); Text says which. A port
//	              is down until its first PortUp: nothing is posted at the start
//	OffHook       with Digits: it calls that number, complete (en bloc).
//	              without: it took the call that it was ringing for
//	OnHook        it hung up, gave up, or its attempt was answered by a final
//	              failure of ours: the port is free. How and Text are set when
//	              the telephone vanished without a word; Text alone is a reason
//	              that it gave (RFC 3326)
//	EarlyMedia    it rings, and sends sound that can be heard before an answer
//	PhoneMoved    it rings no more: its user passes calls on to Digits, a number
//	              of ours (301, 302). The port is free
//	PhoneRefused  nobody took the call: busy, declined, unreachable; Text says
//	              which, and How is HowBusy for the first two. The port is free
//	Transfer      the other party of its call is to be transferred, to Digits,
//	              or with Peer, its own other call, to the party there: a REFER
//	              that it signed (RFC 3515)
//	Joined        on Leg.Port a telephone waits to take this port's place in its
//	              call: an INVITE with Replaces (RFC 3891). With Early: only while
//	              that port rings
//	Hold          its telephone has put the other party on hold: by an offer, or an
//	              answer, in a call (RFC 3264 s.8.4)
//	Retrieve      and talks to it again
//	Digit         one key, by RFC 4733 or INFO, reported once
//
// Effects understood, each at any time: RingPhone, ShowCallerID,
// StopRinging, StartRecording, StopRecording, PlaySound, Hear, PlayTone, StopTone, SignalCPC, Connect, Disconnect,
// TransferRings, TransferFailed and TransferOver. One that does not fit the
// port's state does nothing and is logged at debug level.
//
//	PlayTone ringback            180 Ringing
//	PlayTone busy                486 Busy Here; in a call: BYE
//	PlayTone congestion, others  503, or 404 for the tone "unobtainable"; in a
//	                             call: BYE. Dial tone has no meaning: absorbed
//	SignalCPC                    BYE
//	Connect, Through             200 OK with the SDP answer
//	Connect, Dialling            183 with the same answer: the telephone hears
//	                             the line, and nobody has answered yet
//	StopRinging                  CANCEL, to every telephone that rings
//	TransferRings                NOTIFY 180 to whoever sent the REFER
//	TransferFailed               NOTIFY with the answer that Tone stands for; the
//	                             call goes on. To one that waits to take a call
//	                             over: 481
//	TransferOver                 NOTIFY 200 (with Tone: 487), then BYE; the port is
//	                             free at once
//	PlaySound, Hear              200 to a telephone that called; an offer without Opus,
//	                             as below
//	StartRecording               an offer without what only passes here (Opus), to
//	                             telephones that speak it
//	ShowCallerID                 UPDATE with P-Asserted-Identity to one that rings
//	                             and takes it; in a call, else a re-INVITE
//
// # Extensions of SIP
//
// 100rel (RFC 3262): provisional answers are repeated until PRACK to whoever
// knows it, one at a time, and no 2xx leaves while sound in one of them is not
// confirmed; those of telephones are confirmed in order, for each branch of a
// fork. UPDATE (RFC 3311) is taken before and after the answer. Session timers
// (RFC 4028): 1800 s by custom, 90 s at least; the telephone refreshes unless it
// asks us to. Calls that go out on a trunk offer the same, and what a provider
// asks credentials for within a call is signed. A request that meets another one
// gets 491, and ours is made again after the pauses of RFC 3261 s.14.1.
// Redirections (3xx) of telephones are followed to numbers of ours only, those of
// a trunk to its own addresses for the same number only; a REFER from a trunk gets
// 603. Causes and answers are translated by RFC 3398.
//
// The sound itself is not joined here: whoever carries out Connect between the
// rooms has the legs that Options.Media opened.
//
// # Trunks
//
// SetTrunks says which trunks there are. A trunk's port, "trunk/hinet", goes up
// when it has registered, or when its proxy answers, and down with the reason;
// its calls are on channels, outgoing ones on the first MaxCalls and incoming
// ones on those behind. To the engine a channel is an outside line:
//
//	RingStart        a call came in; Digits: the number called; CallerID
//	FarDisconnected  the far end hung up, or gave up
//	LineSeized, SeizeFailed  after SeizeLine, at once
//	FarRinging, FarSound     after DialDigits: 180, and SDP before an answer
//	FarAnswered      a 2xx came
//	FarRefused       a refusal, by all addresses of the trunk; Cause is its status
//
// ReleaseLine ends a call; of one that came in and was not answered, Tone says
// which refusal its caller gets. A call is taken from the addresses of a trunk's
// proxies and of its peers, and from nowhere else without a digest.
//
// # Lamps and texts
//
// Telephones subscribe (RFC 6665) to what Show told of: extensions of any kind,
// ring groups, lines. The packages are dialog (RFC 4235), presence (RFC 3856) and
// message-summary (RFC 3842), the last for the own mailbox only. Options.Watching
// asks for Show when somebody begins to watch. There is one NOTIFY at a time for
// a subscription, and the latest state replaces what has not gone out. Who is at
// the other end of a call, and the names by which it is picked up, are for those
// only whom Options.Sees names. A subscription outlives its connection until the
// telephone has signed in by another one; it ends when a NOTIFY is refused or not
// answered, with its time, with the account, and with Run: then the telephone is
// told when to come back.
//
// A text (MESSAGE, RFC 3428) goes to all telephones of an extension and is kept
// nowhere: its sender hears within 20 s whether one of them took it.
//
// # Sound
//
// Media opens one Leg for each call of a port, before anything is said of it
// in SDP; it is closed exactly once, on every way a call can end. This package
// negotiates (RFC 3264) and tells the leg what was agreed. Both sides of a call
// end on one codec whenever they can, see codec.go; what only passes between two
// telephones (Local.Passed) is left by a new offer when a call moves to a side
// that does not speak it.
//
// Sound is encrypted by SRTP with keys in SDP (SDES, RFC 4568) as Account.Secrecy
// says; see seal.go. Keys never go where signalling can be read, nor into the log.
//
// # Connections
//
// A telephone is reached by the connection that it opened, and none is opened to
// it; when that ends, so does its sign-in. What comes by a connection is read in
// whole messages with bounds on their size and time (framed.go, webconn.go).
// Registrations over UDP outlive a restart (Options.Keep).
//
// # Safety
//
// Sources outside Options.Allow (but trunks' proxies), floods and addresses that failed to sign in
// too often get no answer at all; the decision is taken on the datagram, before
// anybody parses it. Only a telephone that gave its digest can call. Everything has
// a bound, named beside it.
//
// # Goroutines
//
// New starts nothing. Run blocks and returns when all it started has ended. One
// goroutine owns registrations, dialogs and calls; Do, Show, Phones, Locks and
// Lift may be called from any goroutine. Post is called from the owner's goroutine
// only, in the order in which things happened.
package sipstack

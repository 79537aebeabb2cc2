package config

import "ringdown/internal/country"

// Trunk is one SIP trunk: outside lines over the network (LN-17). Each call on
// it is on a channel of its own.
type Trunk struct {
	ID        string    `json:"id"` // what references and addresses call it: trunk/hinet
	Name      string    `json:"name,omitempty"`
	Enabled   bool      `json:"enabled"`
	Mode      TrunkMode `json:"mode"`
	Transport Transport `json:"transport"`
	Proxies   []string  `json:"proxies"`          // host or host:port, the preferred first; without a port SRV is asked
	Domain    string    `json:"domain,omitempty"` // of its addresses; "" the first proxy's host
	User      string    `json:"user,omitempty"`   // of its own address; what it registers
	AuthUser  string    `json:"auth_user,omitempty"`
	Password  Secret    `json:"password,omitempty"`
	// ExpiresSeconds is how long a registration is asked for.
	ExpiresSeconds int `json:"expires_seconds"`
	// KeepaliveSeconds is how often the proxy is asked whether it is there; 0
	// never.
	KeepaliveSeconds int      `json:"keepalive_seconds"`
	Peers            []string `json:"peers,omitempty"` // sources of calls besides the proxies: addresses or networks
	// Interface is the network interface of its SIP and sound, taken at the next
	// start; "" is sip.interface.
	Interface string   `json:"interface,omitempty"`
	MaxCalls  int      `json:"max_calls"` // at the same time, both ways (LN-12)
	Codecs    []string `json:"codecs,omitempty"`
	SRTP      Secrecy  `json:"srtp,omitempty"` // of its sound, over TLS only; "" off
	// CertificateAuthority is a file (PEM) with who vouches for the proxies'
	// certificates; "" is the authorities that the system knows.
	CertificateAuthority string `json:"certificate_authority,omitempty"`
	// Incoming is where calls go whose number no DID has.
	Incoming Incoming      `json:"incoming,omitempty"`
	DIDs     []DID         `json:"dids,omitempty"`
	CallerID TrunkCallerID `json:"caller_id,omitempty"` // which number calls on the trunk show
	// StripCaller is as a line's (LN-8).
	StripCaller string           `json:"strip_caller,omitempty"`
	Strip       int              `json:"strip,omitempty"`  // digits taken from the front of what was dialled
	Prefix      string           `json:"prefix,omitempty"` // then put in front (LN-9)
	AllowOut    bool             `json:"allow_out"`
	Record      bool             `json:"record,omitempty"`
	Music       string           `json:"music,omitempty"` // as a line's (EX-21)
	Ring        country.RingName `json:"ring,omitempty"`  // as a line's (TS-4)
	// Rating and RatingOut are as a line's (LN-5, IV-8).
	Rating     string `json:"rating,omitempty"`
	RatingOut  string `json:"rating_out,omitempty"`
	Hours      Hours  `json:"hours,omitzero,omitempty"` // as a line's (WH-1)
	Forwarding bool   `json:"forwarding,omitempty"`     // as a line's (LN-6)
	// Voicemail is its mailbox.
	Voicemail Mailbox `json:"voicemail,omitzero,omitempty"`
}

// setDefaults fills in what a text may leave out.
func (t *Trunk) setDefaults() {
	*t = Trunk{
		Enabled: true, Mode: ModeRegister, Transport: UDP, AllowOut: true,
		ExpiresSeconds: 3600, KeepaliveSeconds: 30,
		MaxCalls: 30, // the channels of one E1
	}
}

// TrunkMode says how the two sides know each other.
type TrunkMode string

// The modes of a trunk.
const (
	ModeRegister TrunkMode = "register" // we sign in at the proxy
	ModePeer     TrunkMode = "peer"     // each knows the other's address
)

// Transport carries a trunk's SIP.
type Transport string

// The transports.
const (
	UDP Transport = "udp"
	TCP Transport = "tcp"
	TLS Transport = "tls"
)

// DID says where calls to one number go, or to all numbers of one shape.
type DID struct {
	// Number as the provider sends it, a leading '+' aside. X stands for any
	// digit, and '.' at the end for one digit or more.
	Number string `json:"number"`
	Direct string `json:"direct,omitempty"` // extension
	Group  string `json:"group,omitempty"`  // ring group
	DISA   string `json:"disa,omitempty"`   // entry for callers with a PIN
	Flow   string `json:"flow,omitempty"`   // "main", "main/3"
	// Voicemail is the mailbox that takes a message.
	Voicemail string `json:"voicemail,omitempty"`
	// LastAgent and LastAgentDays are as those of Incoming (RG-4).
	LastAgent     LastAgentWay `json:"last_agent,omitempty"`
	LastAgentDays int          `json:"last_agent_days,omitempty"`
}

// Incoming is where the calls go.
func (d DID) Incoming() Incoming {
	return Incoming{Direct: d.Direct, Group: d.Group, DISA: d.DISA, Flow: d.Flow, Voicemail: d.Voicemail, LastAgent: d.LastAgent, LastAgentDays: d.LastAgentDays}
}

// didOf leads a number where in says.
func didOf(number string, in Incoming) DID {
	return DID{Number: number, Direct: in.Direct, Group: in.Group, DISA: in.DISA, Flow: in.Flow, Voicemail: in.Voicemail, LastAgent: in.LastAgent, LastAgentDays: in.LastAgentDays}
}

// TrunkCallerID is which number is shown to whom.
type TrunkCallerID struct {
	Present Present  `json:"present,omitempty"` // "" PresentTrunk
	Number  string   `json:"number,omitempty"`  // the trunk's own; "" its user
	Send    []string `json:"send,omitempty"`    // headers that carry the number: from, pai, rpid; none given: from and pai
	// Diversion tells the provider of a call that came from outside and goes out
	// again who passed it on (RFC 5806).
	Diversion bool `json:"diversion,omitempty"`
	// Trust lists the headers of incoming calls that are believed, the first that
	// has a number counts: pai, rpid, from; none given: pai, then from.
	Trust []string `json:"trust,omitempty"`
}

// Present says whose number is sent.
type Present string

// Whose number is sent.
const (
	PresentTrunk     Present = "trunk"     // the trunk's own
	PresentExtension Present = "extension" // that of whoever calls; the trunk's own for a call passed on
	PresentPass      Present = "pass"      // that of whoever calls, also of an outside caller
)

// Outside is a number outside that stands for an extension, or for its telephone
// while that is away (EX-17).
type Outside struct {
	Number string      `json:"number"` // as it is dialled, without the access code
	When   OutsideWhen `json:"when,omitempty"`
	// Confirm has whoever answers there take the call by the key 1, so that a
	// mailbox does not (TS-4); together always wants that.
	Confirm bool `json:"confirm,omitempty"`
	// AfterSeconds is how much later the number rings than the telephone, with
	// together (follow-me); 0 at once.
	AfterSeconds int `json:"after_seconds,omitempty"`
}

// OutsideWhen says when the outside number is called.
type OutsideWhen string

// When the outside number is called.
const (
	WhenAlways  OutsideWhen = "always"  // instead of the telephone; "" means the same
	WhenOffline OutsideWhen = "offline" // while no telephone is signed in, or its port does not work

	WhenTogether OutsideWhen = "together" // it rings with the telephone, and alone while that is offline
)

// Given reports whether there is an outside number.
func (o Outside) Given() bool { return o != Outside{} }

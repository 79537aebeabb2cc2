package endpoints

import "net/netip"

// Service is what a row is for; the word never changes, programs and translations go
// by it.
type Service string

// The services.
const (
	PagesHTTP  Service = "pages-http"  // web admin and API without TLS
	PagesHTTPS Service = "pages-https" // web admin and API
	SIPUDP     Service = "sip-udp"     // telephones sign in and call, trunks' calls come in
	SIPTCP     Service = "sip-tcp"
	SIPTLS     Service = "sip-tls"
	SIPWSS     Service = "sip-wss" // telephones in browsers
	RTP        Service = "rtp"     // the sound of calls, and its reports (RTCP)
	Multicast  Service = "multicast"
	MDNS       Service = "mdns" // ringdown.local
	DHCP       Service = "dhcp"
	Recovery   Service = "recovery" // the page that takes a firmware when none starts

	Trunk   Service = "trunk"
	DNS     Service = "dns"
	NTP     Service = "ntp"
	STUN    Service = "stun"
	Mail    Service = "mail"
	Webhook Service = "webhook"
	Flow    Service = "flow"   // servers that flows ask
	Speech  Service = "speech" // the engine that speaks texts
	Syslog  Service = "syslog"
	SNMP    Service = "snmp"
)

// Services lists all of them.
func Services() []Service {
	return []Service{
		PagesHTTP, PagesHTTPS, SIPUDP, SIPTCP, SIPTLS, SIPWSS, RTP, Multicast, MDNS, DHCP, Recovery,
		Trunk, DNS, NTP, STUN, Mail, Webhook, Flow, Speech, Syslog, SNMP,
	}
}

// Direction says who sends the first packet.
type Direction string

// The directions.
const (
	In   Direction = "in"
	Out  Direction = "out"
	Both Direction = "both"
)

// State says whether a row counts now.
type State string

// The states.
const (
	Listening State = "listening" // the port is open
	Used      State = "used"      // asked when there is reason to
	Standby   State = "standby"   // only at times that the service is for
	Off       State = "off"       // disabled or not set up
)

// Encryption of what goes over a row.
type Encryption string

// The kinds of encryption.
const (
	Plain   Encryption = "no"
	TLS     Encryption = "tls"
	PerCall Encryption = "per-call" // as telephones, trunks and their settings agree
)

// Row is one line of the list.
type Row struct {
	ID        string // tells it from all others: "trunk-hinet-1"
	Direction Direction
	Service   Service
	About     string // the trunk, webhook, page or flow it belongs to; "" none
	Protocol  string // "tcp" or "udp"
	// Host is the other side as it is configured; "" any for what comes in, and none
	// for what is not set up.
	Host    string
	Ports   string   // "443", "10000-19999", "any"; of the far side where it is Out
	SRV     string   // name by which hosts and ports are found (RFC 2782), "" none
	Allowed []string // networks that get an answer; none: any
	// Setting is where it comes from: a setting's path, a flag of the command such as
	// "-https", or "" the firmware itself.
	Setting    string
	State      State
	Loopback   bool // only this machine itself can reach it, or is asked
	Encryption Encryption
	// Office says that it works within the office: it is needed without the Internet
	// too.
	Office bool

	guard *guard // of those that are asked by URL
}

// guard is what refuses addresses inside to who is asked by URL.
type guard struct {
	allow  []netip.Prefix
	inside bool // nothing but allow
}

// Tryable reports whether [Try] can ask its host.
func (r Row) Tryable() bool {
	return r.Direction == Out && r.Host != "" && r.State != Off && r.Service != Multicast
}

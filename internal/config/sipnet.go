package config

import (
	"fmt"
	"net/netip"
	"strings"
)

// SIPNetwork is how SIP and its sound reach the network (LN-20). Left out, all is
// as the comments say. Ports, the address and the interface, origins and markings are
// taken at the next start, the rest at once.
type SIPNetwork struct {
	TLSPort    *int     `json:"tls_port,omitempty"`    // of SIP over TLS; left out: 5061, 0: off
	WSSPort    *int     `json:"wss_port,omitempty"`    // of SIP over secure web sockets; left out or 0: off
	WSSOrigins []string `json:"wss_origins,omitempty"` // hosts of pages that may open one, besides our own
	// Certificate and CertificateKey are files (PEM) with a certificate of one's
	// own for both, read again when they change; left out: the device's.
	Certificate    string `json:"certificate,omitempty"`
	CertificateKey string `json:"certificate_key,omitempty"`
	// Address is the one to listen on, for SIP and its sound, on a host with
	// several, where the command does not name one; left out: all of them.
	Address string `json:"address,omitempty"`
	// Interface is the network interface of SIP and its sound, such as eth1 or the
	// VLAN eth0.20; left out: any, as the routes say.
	Interface string `json:"interface,omitempty"`
	// PublicAddress is what those outside the local networks reach us at.
	PublicAddress string `json:"public_address,omitempty"`
	// STUNServer tells the public address where the provider changes it; until it
	// has answered, it is PublicAddress.
	STUNServer    string   `json:"stun_server,omitempty"`
	LocalNetworks []string `json:"local_networks,omitempty"` // left out: those that no router passes on
	// Allow are the networks that get an answer; left out: the local networks, and
	// those that no router passes on. 0.0.0.0/0 and ::/0 are everybody.
	Allow []string `json:"allow,omitempty"`
	// QualifySeconds is how often a telephone is asked whether it is there; left
	// out: 60, 0: never.
	QualifySeconds *int `json:"qualify_seconds,omitempty"`
	SIPDSCP        *int `json:"sip_dscp,omitempty"` // of signalling; left out: 24 (CS3)
	RTPDSCP        *int `json:"rtp_dscp,omitempty"` // of sound; left out: 46 (EF)
	// SIPPriority and RTPPriority are those of frames (IEEE 802.1Q), for VLANs; left
	// out: what the system derives from the DSCP.
	SIPPriority *int `json:"sip_priority,omitempty"`
	RTPPriority *int `json:"rtp_priority,omitempty"`
}

// The defaults of SIPNetwork.
const (
	DefaultTLSPort = 5061 // RFC 3261 s.19.1.2
	DefaultQualify = 60
	DefaultSIPDSCP = 24 // CS3, RFC 4594 s.4.2
	DefaultRTPDSCP = 46 // EF, RFC 4594 s.4.1
)

// Secrecy says whether sound is encrypted (SRTP).
type Secrecy string

// The ways of secrecy.
const (
	SRTPOff      Secrecy = "off"      // never; "" means the same
	SRTPOptional Secrecy = "optional" // whenever the telephone can
	SRTPRequired Secrecy = "required" // always
)

// Or is a setting, or its default where it is left out.
func Or(p *int, otherwise int) int { return valueOr(p, otherwise) }

// AllowNetworks are the networks that get an answer; everybody but those is a
// stranger.
func (s SIPNetwork) AllowNetworks() []netip.Prefix {
	if len(s.Allow) > 0 {
		return networks(s.Allow)
	}
	return append(networks([]string{
		"10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "169.254.0.0/16", "127.0.0.0/8",
		"fc00::/7", "fe80::/10", "::1/128",
	}), s.Locals()...)
}

// Locals are the local networks; none are given: those that no router passes on.
func (s SIPNetwork) Locals() []netip.Prefix { return networks(s.LocalNetworks) }

func networks(all []string) (ps []netip.Prefix) {
	for _, s := range all {
		if p, ok := network(s); ok {
			ps = append(ps, p)
		}
	}
	return ps
}

// maxNetworks bounds each list of networks and hosts.
const maxNetworks = 64

func (k *checker) sipNetwork() {
	s := k.c.SIP
	k.offOr("sip.tls_port", s.TLSPort, 1, 65535, "")
	k.offOr("sip.wss_port", s.WSSPort, 1, 65535, "")
	if tls := Or(s.TLSPort, DefaultTLSPort); tls != 0 && tls == Or(s.WSSPort, 0) {
		k.note("sip.wss_port", "is %d, which is the port of SIP over TLS too; choose another port", tls)
	}
	k.certificate(s)
	k.offOr("sip.qualify_seconds", s.QualifySeconds, 10, 3600, "")
	k.dscp("sip.sip_dscp", s.SIPDSCP)
	k.dscp("sip.rtp_dscp", s.RTPDSCP)
	k.priority("sip.sip_priority", s.SIPPriority)
	k.priority("sip.rtp_priority", s.RTPPriority)
	k.ownAddress("sip.address", s.Address)
	k.device("sip.interface", s.Interface)
	k.ownAddress("sip.public_address", s.PublicAddress)
	if s.STUNServer != "" && !hostPort(s.STUNServer) {
		k.note("sip.stun_server", "%q is not a server; it is a host or address, with a port if it is not the usual one, such as %q", shorten(s.STUNServer), "stun.example.net:3478")
	}
	k.networks("sip.local_networks", s.LocalNetworks)
	k.networks("sip.allow", s.Allow)
	k.atMost("sip.wss_origins", len(s.WSSOrigins), maxNetworks)
	for i, o := range s.WSSOrigins {
		if !hostName(o) {
			k.note(fmt.Sprintf("sip.wss_origins[%d]", i), "%q is not a host; it is a name or address without scheme and port, such as %q", shorten(o), "phone.example.net")
		}
	}
}

// certificate checks the names only: the files are read where SIP listens.
func (k *checker) certificate(s SIPNetwork) {
	if (s.Certificate == "") != (s.CertificateKey == "") {
		k.note("sip.certificate_key", "and certificate belong together; give both, or leave both out")
	}
	k.file("sip.certificate", s.Certificate)
	k.file("sip.certificate_key", s.CertificateKey)
}

func (k *checker) file(field, name string) {
	if name != "" && (!strings.HasPrefix(name, "/") || len(name) > MaxURL || hasControl(name)) {
		k.note(field, "%q is not a file; it is a whole path such as %q", shorten(name), "/etc/ssl/pbx.pem")
	}
}

func (k *checker) dscp(field string, v *int) {
	if v != nil {
		k.within(field, *v, 0, 63, "")
	}
}

// mostPriority is what a program may ask for: 7 is the system's own (CAP_NET_ADMIN,
// socket(7)), for the messages that keep a network together.
const mostPriority = 6

func (k *checker) priority(field string, v *int) {
	if v != nil {
		k.within(field, *v, 0, mostPriority, "")
	}
}

// device checks the name only: the host that the text is for may be another.
func (k *checker) device(field, s string) {
	if len(s) > 15 || s == "." || s == ".." || strings.ContainsAny(s, "/: \t") || hasControl(s) { // Linux, IFNAMSIZ
		k.note(field, "%q is not a network interface; it has up to 15 characters without spaces, such as %q or %q", shorten(s), "eth1", "eth0.20")
	}
}

func (k *checker) ownAddress(field, s string) {
	a, err := netip.ParseAddr(s)
	if s != "" && (err != nil || a.IsUnspecified() || a.IsMulticast() || a.Zone() != "") {
		k.note(field, "%q is not an address; it is an IPv4 or IPv6 address such as %q", shorten(s), "203.0.113.7")
	}
}

func (k *checker) networks(field string, all []string) {
	k.atMost(field, len(all), maxNetworks)
	for i, s := range all {
		if _, ok := network(s); !ok {
			k.note(fmt.Sprintf("%s[%d]", field, i), "%q is not a network; it is one address or a network, such as %q or %q", shorten(s), "192.0.2.7", "192.0.2.0/24")
		}
	}
}

// srtp checks an extension's secrecy: without encrypted signalling its keys
// could be read by anybody.
func (k *checker) srtp(field string, s Secrecy) {
	k.optionalWord(field, string(s), []string{string(SRTPOff), string(SRTPOptional), string(SRTPRequired)})
	if s == SRTPRequired && Or(k.c.SIP.TLSPort, DefaultTLSPort) == 0 && Or(k.c.SIP.WSSPort, 0) == 0 {
		k.note(field, "is required, and SIP over TLS is switched off (sip.tls_port): the keys could be read by anybody; switch TLS on, or choose optional")
	}
}
